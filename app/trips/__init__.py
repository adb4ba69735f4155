"""Trips (巡诊): one team visits many firms in a few days, with a short form each; some become cases, others end with advice."""
