"""What every room stands on: settings, database, clock, errors, logging. Knows no room."""
