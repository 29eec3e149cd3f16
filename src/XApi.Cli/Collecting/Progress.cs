using XApi.Cli.Output;

namespace XApi.Cli.Collecting;

/// <summary>
/// What a collection has come to, on standard error: a line that is written over each second on a terminal, and a line each half minute elsewhere.
/// </summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InLog = TimeSpan.FromSeconds(30);

    private readonly Terminal _terminal;
    private readonly Func<Manifest> _manifest;
    private readonly ICollectionSource _source;
    private readonly long? _limit;
    private readonly decimal? _budget;
    private readonly long _started;
    private readonly Manifest _before;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private string _written = "";
    private ProgressWait? _wait;

    public Progress(Terminal terminal, Func<Manifest> manifest, ICollectionSource source, long? limit, decimal? budget)
    {
        (_terminal, _manifest, _source, _limit, _budget) = (terminal, manifest, source, limit, budget);
        _started = terminal.Time.GetTimestamp();
        _before = manifest();
        var interval = terminal.IsErrorTerminal ? OnTerminal : InLog;
        _timer = terminal.Time.CreateTimer(_ => Write(), null, interval, interval);
    }

    /// <summary>Until when the client waits, and what for; null while it does not.</summary>
    public ProgressWait? Wait
    {
        get => Volatile.Read(ref _wait);
        set => Volatile.Write(ref _wait, value);
    }

    /// <summary>Stops it, and leaves the line that a message can follow.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            if (_written.Length > 0 && _terminal.IsErrorTerminal)
            {
                _terminal.Error.Write($"\r{new string(' ', _written.Length)}\r");
            }

            _written = "";
        }
    }

    /// <summary>What it has come to, in a line.</summary>
    public string Line()
    {
        var manifest = _manifest();
        var elapsed = _terminal.Time.GetElapsedTime(_started);
        var rate = elapsed > TimeSpan.Zero ? (manifest.Count - _before.Count) / elapsed.TotalMinutes : 0;
        var parts = new List<string>
        {
            $"{Times.Count(manifest.Count)} {Noun(manifest)}",
            $"{Times.Count((long)rate)}/min",
            _budget is null ? Times.Usd(manifest.CostUsd) : $"{Times.Usd(manifest.CostUsd)} of {Times.Usd(_budget)}",
        };
        if (Wait is { } wait && wait.Until > _terminal.Time.GetUtcNow())
        {
            parts.Add($"waiting for {wait.Reason} until {Times.Of(wait.Until)}");
        }
        else if (Left(manifest, elapsed) is { } left)
        {
            parts.Add($"{Times.Of(left)} left");
        }

        return string.Join(" · ", parts);
    }

    /// <summary>What the rows are called.</summary>
    public static string Noun(Manifest manifest) => (manifest.Rows == "users" ? "user" : "Tweet") + (manifest.Count == 1 ? "" : "s");

    // Whichever ends it first, at the pace of this run.
    private TimeSpan? Left(Manifest manifest, TimeSpan elapsed)
    {
        var ends = new[]
        {
            At(manifest.Count - _before.Count, _limit - manifest.Count),
            At((double)(manifest.CostUsd - _before.CostUsd), (double?)(_budget - manifest.CostUsd)),
            _source.Progress(manifest) is { } done ? At(done - (_source.Progress(_before) ?? 0), 1 - done) : null,
        };
        return ends.Min();

        TimeSpan? At(double done, double? left) =>
            left is { } rest && done > 0 && elapsed * (rest / done) is var time && time < TimeSpan.FromDays(1000) ? time : null;
    }

    // A terminal that is paused, or a pipe that nobody reads from, holds up one line and one thread: those that fall due meanwhile are left out.
    private void Write()
    {
        if (!_lock.TryEnter())
        {
            return;
        }

        try
        {
            var line = Line();
            if (_terminal.IsErrorTerminal)
            {
                var shown = line.Length >= _terminal.Width ? line[..(_terminal.Width - 1)] : line;
                _terminal.Error.Write($"\r{shown.PadRight(_written.Length)}");
                _written = shown;
            }
            else
            {
                _terminal.Error.WriteLine(line);
            }
        }
        finally
        {
            _lock.Exit();
        }
    }
}

/// <summary>A wait of the client.</summary>
/// <param name="Until">Until when.</param>
/// <param name="Reason">What for.</param>
internal sealed record ProgressWait(DateTimeOffset Until, string Reason);
