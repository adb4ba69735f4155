"""The consultant's desk: an enterprise's diagnosis on site, from the request to the signed report."""
