"""Which category a report's words point to: signs of the text, a naive Bayes over them, and how sure it may be."""
