// Fixtures run side by side: each has a sandbox of its own, each test a folder.
[assembly: Parallelizable(ParallelScope.Fixtures)]
