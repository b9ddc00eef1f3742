"""Decision table: situation in, `Decision` (ordered doors, text, the rows that decided) out."""
