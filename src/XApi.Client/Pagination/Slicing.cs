using System.Globalization;
using static System.FormattableString;

namespace XApi;

/// <summary>Cuts the time that a request asks for into slices, the newest first.</summary>
internal static class Slicing
{
    private const string StartTime = "start_time";
    private const string EndTime = "end_time";

    // What X takes as the end when it is given none, because the very newest Tweets are not in its index yet.
    private static readonly TimeSpan Newest = TimeSpan.FromSeconds(30);

    internal static void Check(XRequest request, TimeSpan length)
    {
        var operation = request.Operation;
        if (length < TimeSpan.FromSeconds(1) || length.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length),
                length,
                "A slice is one or more whole seconds long, because X takes times in whole seconds."
            );
        }

        if (operation.Parameter(StartTime) is null || operation.Parameter(EndTime) is null)
        {
            throw new NotSupportedException($"{operation.Id} can't be cut into slices: it takes no `{StartTime}` and `{EndTime}`.");
        }

        // Timelines take times too, but their end is inclusive, so that slices would overlap, and slices would reach no further back.
        if (operation.Pagination!.HorizonItems is { } newest)
        {
            throw new NotSupportedException(
                Invariant($"{operation.Id} can't be cut into slices: it has the {newest:N0} newest, however they are asked for.")
            );
        }

        if (request.ValueOf(StartTime) is null)
        {
            throw new ArgumentException($"{operation.Id} needs a StartTime in its options to be cut into slices.");
        }

        string[] others = ["since_id", "until_id", operation.Pagination.RequestToken];
        if (others.FirstOrDefault(other => request.ValueOf(other) is not null) is { } given)
        {
            throw new ArgumentException($"{operation.Id} can't be cut into slices of time when its options have `{given}`.");
        }

        if (operation.Parameter("granularity") is { } granularity)
        {
            var unit = (request.ValueOf(granularity.Name) ?? granularity.Default) switch
            {
                "day" => TimeSpan.TicksPerDay,
                "minute" => TimeSpan.TicksPerMinute,
                _ => TimeSpan.TicksPerHour,
            };
            if (length.Ticks % unit != 0)
            {
                throw new ArgumentException(
                    $"Slices of {length} would cut periods of {TimeSpan.FromTicks(unit)} in two, which is what {operation.Id} counts by.",
                    nameof(length)
                );
            }
        }
    }

    /// <summary>The newest slice, and the time at which the oldest starts.</summary>
    internal static (TimeSlice? Slice, DateTimeOffset Floor) First(XRequest request, TimeSpan length, TimeProvider clock)
    {
        var floor = Time(request.ValueOf(StartTime)!);
        var now = clock.GetUtcNow() - Newest;
        var end = request.ValueOf(EndTime) is { } given ? Time(given) : now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        return (Below(end, floor, length), floor);
    }

    internal static TimeSlice? Next(TimeSlice slice, DateTimeOffset floor, TimeSpan length) => Below(slice.Start, floor, length);

    internal static XRequest Cut(XRequest request, TimeSlice slice) =>
        request.Set(StartTime, Timestamp.ToQuery(slice.Start)).Set(EndTime, Timestamp.ToQuery(slice.End));

    /// <summary>The slice that ends at a time; null where nothing is left above the time at which the oldest starts.</summary>
    internal static TimeSlice? Below(DateTimeOffset end, DateTimeOffset floor, TimeSpan length)
    {
        if (end <= floor)
        {
            return null;
        }

        var start = new DateTimeOffset((end.UtcTicks - 1) / length.Ticks * length.Ticks, TimeSpan.Zero);
        return new(start > floor ? start : floor, end);
    }

    private static DateTimeOffset Time(string query) =>
        DateTimeOffset.Parse(query, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
