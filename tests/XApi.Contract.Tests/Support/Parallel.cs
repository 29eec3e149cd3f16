// Fixtures run side by side; ContractRun has stub servers for each worker.
[assembly: Parallelizable(ParallelScope.Fixtures)]
