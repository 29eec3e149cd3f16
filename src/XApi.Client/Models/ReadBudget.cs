namespace XApi;

/// <summary>Bounds how many values are made of one response, so that a small body can't fill the memory: <c>{},</c> is three bytes and a large object.</summary>
/// <remarks>It counts items of lists, and values that the client does not know. Reading is synchronous, so that the count is the thread's.</remarks>
internal readonly ref struct ReadBudget
{
    // The largest page of the API, a month of hourly analytics of 100 Tweets, has a tenth of it.
    internal const int MaxValues = 500_000;

    [ThreadStatic]
    private static int? t_left;

    private readonly int? _outer;

    private ReadBudget(int? outer) => _outer = outer;

    /// <summary>Starts the count of a response. It holds until what is returned is disposed; without it, as for a text of the caller's own, there is no bound.</summary>
    internal static ReadBudget Start()
    {
        var budget = new ReadBudget(t_left);
        t_left = MaxValues;
        return budget;
    }

    internal static void Spend(int values)
    {
        if (t_left is { } left)
        {
            t_left = left - values;
            if (left < values)
            {
                throw new System.Text.Json.JsonException(
                    FormattableString.Invariant($"It holds more than {MaxValues} values, which no response of the API does.")
                );
            }
        }
    }

    public void Dispose() => t_left = _outer;
}
