"""Which rules claim what in a text, and which of those claims hold."""
