"""Reports: what they can be asked, and their figures. One file per report."""
