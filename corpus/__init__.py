"""What text there is: reading documents, finding questions and answers, cutting passages, storing them."""
