using XApi.Cli.Output;

namespace XApi.Cli.Collecting;

/// <summary>Runs a collection: starts or resumes it, keeps to its limit and budget, and says how it ended.</summary>
internal sealed class Collector
{
    private readonly CommandContext _context;
    private readonly CollectionFiles _files;
    private readonly CollectionPlan _plan;
    private readonly decimal? _budget;

    private Collector(CommandContext context, CollectionFiles files, CollectionPlan plan)
    {
        (_context, _files, _plan) = (context, files, plan);
        _budget = context.Has(CollectingOptions.Budget) ? context.Get(CollectingOptions.Budget) : null;
    }

    /// <summary>Runs a collection.</summary>
    /// <param name="context">The command.</param>
    /// <param name="plan">What is asked for.</param>
    /// <param name="open">Makes the source with a client. It is given the manifest of the collection, whose fields and times are those to request.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CommandContext context, CollectionPlan plan, Func<XApiClient, Manifest, ICollectionSource> open)
    {
        var files = new CollectionFiles(context.Get(CollectingOptions.Out)!);
        var collector = new Collector(context, files, plan);
        using var held = files.Lock();
        var manifest = context.Get(CollectingOptions.Resume) && File.Exists(files.Manifest) ? Manifest.Read(files.Manifest) : null;
        if (manifest is not null)
        {
            collector.RequireSame(manifest);
            if (manifest.State == CollectionState.Complete)
            {
                RemoveJournal(files);
                if (!File.Exists(files.Data))
                {
                    throw new CommandException($"{files.Data} was complete, and is gone. Remove {files.Manifest} to collect it again.");
                }

                context.Note(
                    $"{files.Data} is complete: {Times.Count(manifest.Count)} {Progress.Noun(manifest)}. There is nothing to resume."
                );
                return ExitCode.Success;
            }
        }

        // Without keys nothing is started.
        _ = context.ClientOptions();
        using var collection = manifest is null
            ? Collection.Start(files, plan, context.Terminal.Time)
            : await Collection.ResumeAsync(files, plan, context.Terminal.Time, manifest, context.Cancel);
        using var client = new XApiClient(collector.ClientOptions(collection.Manifest));
        return await collector.RunAsync(client, collection, open(client, collection.Manifest));
    }

    // Killed between the last two steps, a collection has both.
    private static void RemoveJournal(CollectionFiles files)
    {
        if (!files.IsDataJournal && File.Exists(files.Data))
        {
            File.Delete(files.Journal);
        }
    }

    private async Task<int> RunAsync(XApiClient client, Collection collection, ICollectionSource source)
    {
        var (state, failure) = (CollectionState.Complete, (Exception?)null);
        using (var progress = new Progress(_context.Terminal, () => collection.Manifest, source, _plan.Limit, _budget))
        {
            client.RateLimits.Waiting += (_, wait) => progress.Wait = new(wait.Until, $"the limit of {wait.Operation.Id}");
            try
            {
                state = await CollectAsync(collection, source);
            }
            catch (Exception thrown)
            {
                failure = thrown;
                state =
                    _context.Cancel.IsCancellationRequested && thrown is OperationCanceledException ? CollectionState.Cancelled
                    : Failures.CodeOf(thrown) == ExitCode.NoBudget ? CollectionState.Budget
                    : CollectionState.Failed;
            }
        }

        if (state == CollectionState.Failed && collection.Discard())
        {
            throw new CollectionException(failure!);
        }

        await EndAsync(collection, source, state, failure);
        Report(collection.Manifest, source);
        return failure is null || (state == CollectionState.Cancelled && source.IsEndless)
            ? ExitCode.Success
            : throw new CollectionException(failure);
    }

    private async Task<CollectionState> CollectAsync(Collection collection, ICollectionSource source)
    {
        if (collection.Needed is 0)
        {
            return CollectionState.Limit;
        }

        if (_budget <= collection.Manifest.CostUsd)
        {
            throw new XBudgetExceededException(
                $"The collection has cost {Times.Usd(collection.Manifest.CostUsd)}, and --budget allows {Times.Usd(_budget)}. A higher one continues it."
            );
        }

        await foreach (var step in source.ReadAsync(collection.Manifest.Position, () => collection.Needed, _context.Cancel))
        {
            if (!await collection.AddAsync(step))
            {
                return CollectionState.Limit;
            }
        }

        return CollectionState.Complete;
    }

    // What was collected is safe already. Where its end can't be written, the first failure is the one to report.
    private async Task EndAsync(Collection collection, ICollectionSource source, CollectionState state, Exception? failure)
    {
        try
        {
            if (await source.LastAsync() is { } last)
            {
                await collection.AddAsync(last);
            }

            // The first signal has stopped the collection; a second one ends the process.
            await collection.EndAsync(state, CancellationToken.None);
        }
        catch (Exception ended) when (failure is not null)
        {
            _context.Note($"xapi: {_files.Data} could not be finished: {ended.Message}");
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            throw new CollectionException(ended);
        }
    }

    private void Report(Manifest manifest, ICollectionSource source)
    {
        var rest = manifest.State switch
        {
            CollectionState.Complete or CollectionState.Limit => "",
            _ when source.IsEndless => ", until it was stopped. The same command with --resume continues it",
            _ => ", not all of them. The same command with --resume continues it",
        };
        var missing = manifest.Missing.Values.Sum();
        var left = manifest.Duplicates > 0 ? $", {Times.Count(manifest.Duplicates)} that came twice were left out" : "";
        var lost = manifest.Gaps.Count(gap => gap.Recovery == "lost");
        _context.Note(
            $"{_files.Data} has {Times.Count(manifest.Count)} {Progress.Noun(manifest)} for {Times.Usd(manifest.CostUsd)}{left}{rest}."
                + (missing > 0 ? $" {Times.Count(missing)} could not be returned: {Path.GetFileName(_files.Missing)} says why." : "")
                + (lost > 0 ? $" Nothing came in {Times.Count(lost)} {(lost == 1 ? "gap" : "gaps")}, which the manifest lists." : "")
        );
    }

    private XApiClientOptions ClientOptions(Manifest manifest)
    {
        var options = _context.ClientOptions();
        if (_budget - manifest.CostUsd is > 0 and var left)
        {
            options.Costs = options.Costs with { Budgets = [.. options.Costs.Budgets, new XBudget { Name = "collection", Usd = left }] };
        }

        return options;
    }

    private void RequireSame(Manifest manifest)
    {
        var differences = new List<string>();
        if (manifest.Command != _plan.Command)
        {
            differences.Add($"it was collected by `{manifest.Command}`, and not by `{_plan.Command}`");
        }

        foreach (var name in manifest.Request.Keys.Union(_plan.Request.Keys).Order(StringComparer.Ordinal))
        {
            var (before, now) = (manifest.Request.GetValueOrDefault(name), _plan.Request.GetValueOrDefault(name));
            if (before != now)
            {
                differences.Add(
                    $"`{name}` was {(before is null ? "not set" : $"“{before}”")} and is {(now is null ? "not set" : $"“{now}”")}"
                );
            }
        }

        if (differences.Count > 0)
        {
            throw new CommandException(
                $"{_files.Data} can't be resumed with this command, because {string.Join("; ", differences)}. Repeat the command that started it, or collect into another file."
            );
        }
    }
}

/// <summary>A collection that was broken off by a failure. Its rows are safe.</summary>
internal sealed class CollectionException(Exception cause) : Exception(cause.Message, cause);
