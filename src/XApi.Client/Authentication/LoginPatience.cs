using System.Globalization;

namespace XApi;

/// <summary>Bounds how long a login may take.</summary>
internal static class LoginPatience
{
    public static async Task<T> WaitAsync<T>(
        Func<CancellationToken, Task<T>> work,
        TimeSpan limit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var timer = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await work(either.Token).Observed().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                string.Create(CultureInfo.InvariantCulture, $"The user did not log in within {limit.TotalSeconds:0.#} s."),
                failure
            );
        }
    }
}
