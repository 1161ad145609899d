"""What is answered: from a query to ranked, cited, verified results."""
