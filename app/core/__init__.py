"""What every feature stands on: database, forms, clock, languages, privacy rules, jobs, mail and statistics."""
