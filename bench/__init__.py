"""The benchmarks: each measures its floor in the same run; absolute times on shared machines mean little."""
