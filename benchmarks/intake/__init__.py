"""The parts of the import benchmarks: files to read, and the same work done by hand with the usual tools."""
