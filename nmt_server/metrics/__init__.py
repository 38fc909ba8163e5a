"""What a web process counts, and how the counts of all web processes come together."""
