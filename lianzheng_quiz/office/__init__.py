"""What leaves and enters the house as office files. Knows no database and no web."""
