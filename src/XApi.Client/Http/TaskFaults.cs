namespace XApi;

/// <summary>Failures of tasks that outlive those who wait for them.</summary>
internal static class TaskFaults
{
    /// <summary>
    /// Marks what a task may fail with as observed. A caller that is cancelled leaves such a task behind; its failure is not reported to
    /// <see cref="TaskScheduler.UnobservedTaskException"/>. Those who do wait get it as before.
    /// </summary>
    internal static T Observed<T>(this T task)
        where T : Task
    {
        _ = task.ContinueWith(
            static failed => failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        return task;
    }
}
