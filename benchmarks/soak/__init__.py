"""A simulated quarter of a sales team, with everything going wrong that can."""
