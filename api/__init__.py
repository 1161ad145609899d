"""The front doors: command line, HTTP and web page. No retrieval logic."""
