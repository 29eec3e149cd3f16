namespace XApi.Orleans;

/// <summary>The slices of a job's time, numbered from the newest.</summary>
internal static class CollectionSlices
{
    internal static TimeSlice Check(DateTimeOffset start, DateTimeOffset end, TimeSpan length)
    {
        if (length < TimeSpan.FromSeconds(1) || length.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A slice is one or more whole seconds long.");
        }

        if (start.UtcTicks % TimeSpan.TicksPerSecond != 0 || end.UtcTicks % TimeSpan.TicksPerSecond != 0)
        {
            throw new ArgumentException($"From {start:O} to {end:O} is not in whole seconds, which X takes times in.", nameof(start));
        }

        if (end <= start)
        {
            throw new ArgumentException($"The end, {end:O}, is not after the start, {start:O}.", nameof(end));
        }

        var time = new TimeSlice(start.ToUniversalTime(), end.ToUniversalTime());
        Bound.Number(LongCount(time, length), 1L, CollectionJob.MaxPieces, "The number of slices");
        return time;
    }

    internal static int Count(TimeSlice time, TimeSpan length) => (int)LongCount(time, length);

    internal static TimeSlice At(TimeSlice time, TimeSpan length, int number)
    {
        var end = new DateTimeOffset((Newest(time, length) - number + 1) * length.Ticks, TimeSpan.Zero);
        return Slicing.Below(end < time.End ? end : time.End, time.Start, length)!;
    }

    private static long LongCount(TimeSlice time, TimeSpan length) => Newest(time, length) - (time.Start.UtcTicks / length.Ticks) + 1;

    private static long Newest(TimeSlice time, TimeSpan length) => (time.End.UtcTicks - 1) / length.Ticks;
}
