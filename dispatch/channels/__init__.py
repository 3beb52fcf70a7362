"""One outbound channel a file: send one notice, raise if it was not sent."""
