"""The review page: what Belwacht warned of, and the settings, for the person's own browser and nobody else."""
