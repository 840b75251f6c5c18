def iso_date(date):
    """A date of a record as JSON tells it: UTC, such as 2026-11-21T03:00:00Z. Nothing is None."""
    return f"{date.isoformat(timespec='seconds')}Z" if date else None
