"""The reference receiving end for demo and pilot; imported by nothing else."""
