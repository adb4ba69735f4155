"""Files of exports: rows as CSV in pieces, and a workbook made from them, both in bounded memory."""
