"""The unit of work: one kabupaten and one period, a pure function of the files in force."""
