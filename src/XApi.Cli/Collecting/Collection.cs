using System.Text;
using System.Text.Json;
using XApi.Cli.Collecting.Formats;

namespace XApi.Cli.Collecting;

/// <summary>What is to be collected, and how much of it.</summary>
internal sealed record CollectionPlan
{
    /// <summary>The command.</summary>
    public required string Command { get; init; }

    /// <summary>What is asked for; a collection is resumed with the same only.</summary>
    public required SortedDictionary<string, string> Request { get; init; }

    /// <summary>The fields and expansions that are requested.</summary>
    public SortedDictionary<string, string> Fields { get; init; } = [];

    /// <summary>The earliest time; null where it is open.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The end of the time; null where it is open.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The columns of the rows.</summary>
    public required ColumnSet Columns { get; init; }

    /// <summary>How many rows at most; null for all.</summary>
    public long? Limit { get; init; }
}

/// <summary>
/// A collection on its way into a file. Each step is appended to a journal and flushed to the disk, and then the manifest is written, which says how long the
/// journal is and where to continue. A process that is killed between the two has appended what the manifest does not know: it is cut off, and comes again.
/// </summary>
internal sealed class Collection : IDisposable
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly CollectionFiles _files;
    private readonly CollectionPlan _plan;
    private readonly TimeProvider _clock;
    private readonly IdSet _ids = new();
    private readonly Journal _journal;
    private Journal? _missing;

    // What is recorded of the response of which the limit has left out rows.
    private IReadOnlyList<string> _recorded = [];

    private Collection(CollectionFiles files, CollectionPlan plan, TimeProvider clock, Manifest manifest, Journal journal)
    {
        (_files, _plan, _clock, _journal) = (files, plan, clock, journal);
        var now = clock.GetUtcNow();
        Manifest = manifest with { State = CollectionState.Running, Runs = [.. manifest.Runs, new(now, now, null)] };
    }

    /// <summary>What is known of it, as it was last written.</summary>
    public Manifest Manifest { get; private set; }

    /// <summary>How many rows are still wanted; null for all.</summary>
    public long? Needed => _plan.Limit is { } limit ? Math.Max(0, limit - Manifest.Count) : null;

    /// <summary>Starts a collection in new files.</summary>
    /// <exception cref="CommandException">The files exist.</exception>
    public static Collection Start(CollectionFiles files, CollectionPlan plan, TimeProvider clock)
    {
        files.RequireNew();
        var manifest = new Manifest
        {
            Client = ClientVersion,
            Command = plan.Command,
            Request = plan.Request,
            Fields = plan.Fields,
            Since = plan.Since,
            Until = plan.Until,
            File = Path.GetFileName(files.Data),
            Rows = plan.Columns.Table,
        };
        var collection = new Collection(files, plan, clock, manifest, Journal.Create(files.Journal, files.IsCompressed));
        try
        {
            return collection.Begun();
        }
        catch
        {
            collection.Remove();
            throw;
        }
    }

    /// <summary>Opens a collection that was broken off.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="plan">What is asked for.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="CommandException">Something else was asked for, or the files were changed.</exception>
    public static async Task<Collection> ResumeAsync(
        CollectionFiles files,
        CollectionPlan plan,
        TimeProvider clock,
        Manifest manifest,
        CancellationToken cancel
    )
    {
        var journal = Journal.Resume(files.Journal, files.IsCompressed, manifest.Bytes, manifest.Sha256);
        var collection = new Collection(files, plan, clock, manifest, journal);
        try
        {
            if (manifest.MissingBytes > 0)
            {
                collection._missing = Journal.Resume(files.Missing, compresses: false, manifest.MissingBytes, hash: null);
            }
            else
            {
                File.Delete(files.Missing);
            }

            await collection.ReadIdsAsync(cancel);
            if (collection._missing is not null && manifest.HandledMissing > 0)
            {
                collection._recorded = await collection._missing.ReadLastAsync(manifest.HandledMissing, cancel);
            }

            return collection.Begun();
        }
        catch
        {
            collection.Dispose();
            throw;
        }
    }

    /// <summary>Adds a step: when it returns, its rows are safe.</summary>
    /// <returns>Whether more is wanted.</returns>
    public async Task<bool> AddAsync(CollectionStep step)
    {
        var isCut = Write(step);
        if (!isCut && step.Done is { } done)
        {
            await done();
        }

        return Needed is not 0;
    }

    /// <summary>
    /// Ends the run: makes the data's file of the journal where it is not that itself, and removes the journal of a collection that is whole.
    /// </summary>
    /// <param name="state">How it ended.</param>
    /// <param name="cancel">Leaves the data's file as it was; the journal has all of it.</param>
    public async Task EndAsync(CollectionState state, CancellationToken cancel)
    {
        Commit(Manifest);
        _journal.Dispose();
        _missing?.Dispose();
        if (!_files.IsDataJournal)
        {
            await DataForms.WriteAsync(_files.Data, _files.Form, JsonLines.ReadAsync(_files.Journal, cancel), _plan.Columns, cancel);
        }

        Save(Manifest with { State = state, Runs = Ended(state) });
        if (state == CollectionState.Complete && !_files.IsDataJournal)
        {
            File.Delete(_files.Journal);
        }
    }

    /// <summary>Removes the files of a collection that was just started and failed before anything came, such as by a query that X refuses.</summary>
    /// <returns>Whether that is what it is.</returns>
    public bool Discard()
    {
        if (Manifest is not { Count: 0, Responses: 0, Position: null, Runs.Count: 1 })
        {
            return false;
        }

        Remove();
        return true;
    }

    public void Dispose()
    {
        _journal.Dispose();
        _missing?.Dispose();
    }

    private static string ClientVersion =>
        typeof(XApiClient).Assembly.GetName() is { Name: { } name, Version: { } version } ? $"{name} {version.ToString(3)}" : "";

    // A process that is killed on the way leaves empty files that nothing speaks of, which count as none.
    private void Remove()
    {
        Dispose();
        foreach (var file in new[] { _files.Manifest, _files.Manifest + ".tmp", _files.Missing, _files.Journal }.Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private Collection Begun()
    {
        Save(Manifest);
        return this;
    }

    private async Task ReadIdsAsync(CancellationToken cancel)
    {
        var rows = 0L;
        await foreach (var line in _journal.ReadLinesAsync(cancel))
        {
            rows++;
            if (Read(line.Span).Id is { } id)
            {
                _ids.Add(id);
            }
        }

        if (rows != Manifest.Count)
        {
            throw new CommandException(
                $"{_files.Journal} has {rows:N0} rows, and {_files.Manifest} says that there are {Manifest.Count:N0}. One of them was changed: start again with another --out."
            );
        }
    }

    /// <summary>Writes a step as a whole, or nothing of it.</summary>
    /// <returns>Whether rows of it were left out, because the limit is reached.</returns>
    private bool Write(CollectionStep step)
    {
        var lines = new MemoryStream();
        var (next, handled) = TakeRows(step, lines);
        try
        {
            _journal.Append(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            var problems = Unrecorded(step);
            next = WithProblems(next, problems);
            Commit(
                next with
                {
                    // A response of which rows were left out comes again when the limit is raised.
                    Position = handled is null ? step.Position ?? next.Position : next.Position,
                    Handled = step.Responses.Count > 0 ? handled ?? 0 : next.Handled,
                    HandledMissing = step.IsResponse && handled is not null ? next.HandledMissing + problems.Count : 0,
                    Responses = next.Responses + (step.IsResponse ? 1 : 0),
                    CostUsd = next.CostUsd + step.Usd,
                    Gaps = step.Gaps.Count > 0 ? [.. next.Gaps, .. step.Gaps] : next.Gaps,
                }
            );
        }
        catch
        {
            _journal.Rollback(Manifest.Bytes, Manifest.Sha256);
            _missing?.Rollback(Manifest.MissingBytes, hash: null);
            throw;
        }

        return handled is not null;
    }

    // What was counted with them, and how many lines were handled before the limit was reached; null where it was not.
    private (Manifest Next, int? Handled) TakeRows(CollectionStep step, MemoryStream lines)
    {
        var (next, handled) = (Manifest, 0);
        foreach (var line in step.Responses.SelectMany(response => ResponseLines.Split(Encoding.UTF8.GetBytes(response))))
        {
            if (_plan.Limit <= next.Count)
            {
                return (next, handled);
            }

            var (id, time) = Read(line);
            handled++;
            if (id is not null && !_ids.Add(id))
            {
                // One that an earlier limit has cut off from the rest of its response comes again with it, and is no duplicate.
                next = handled <= Manifest.Handled ? next : next with { Duplicates = next.Duplicates + 1 };
                continue;
            }

            lines.Write(line);
            lines.Write(LineEnd);
            next = next with
            {
                Count = next.Count + 1,
                Oldest = time is null || next.Oldest < time ? next.Oldest : time,
                Newest = time is null || next.Newest > time ? next.Newest : time,
            };
        }

        return (next, null);
    }

    // A response that comes again for the sake of a raised limit brings again what is recorded of it. It can be a longer page, with more than that, and what a
    // stream brings next is something else.
    private IReadOnlyList<Problem> Unrecorded(CollectionStep step)
    {
        if (!step.IsResponse || Manifest.HandledMissing == 0)
        {
            return step.Problems;
        }

        var recorded = _recorded.ToList();
        return [.. step.Problems.Where(problem => !recorded.Remove(problem.ToJson()))];
    }

    private Manifest WithProblems(Manifest next, IReadOnlyList<Problem> problems)
    {
        if (problems.Count == 0)
        {
            return next;
        }

        var missing = new SortedDictionary<string, long>(next.Missing);
        var lines = new StringBuilder();
        foreach (var problem in problems)
        {
            var reason = problem.Title ?? problem.Type ?? "Unknown";
            missing[reason] = missing.GetValueOrDefault(reason) + 1;
            lines.Append(problem.ToJson()).Append('\n');
        }

        _missing ??= Journal.Create(_files.Missing, compresses: false);
        _missing.Append(Encoding.UTF8.GetBytes(lines.ToString()));
        return next with { Missing = missing };
    }

    // The rows are on the disk before the manifest says so.
    private void Commit(Manifest next)
    {
        _journal.Flush();
        _missing?.Flush();
        Save(next with { Bytes = _journal.Length, Sha256 = _journal.Hash, MissingBytes = _missing?.Length ?? 0, Runs = Ended(null) });
    }

    private void Save(Manifest next)
    {
        next.Write(_files.Manifest);
        Manifest = next;
    }

    private IReadOnlyList<CollectionRun> Ended(CollectionState? state) =>
        [.. Manifest.Runs.SkipLast(1), Manifest.Runs[^1] with { Written = _clock.GetUtcNow(), End = state?.ToString().ToLowerInvariant() }];

    private static (string? Id, DateTimeOffset? Time) Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        var (id, time) = ((string?)null, (DateTimeOffset?)null);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && (id is null || time is null))
        {
            var (isId, isTime) = (reader.ValueTextEquals("id"u8), reader.ValueTextEquals("created_at"u8));
            reader.Read();
            id = isId && reader.TokenType == JsonTokenType.String ? reader.GetString() : id;
            time = isTime && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var read) ? read : time;
            reader.Skip();
        }

        return (id, time);
    }
}
