"""Pool files: sheets and columns, reading and writing .xlsx, .csv and .json."""
