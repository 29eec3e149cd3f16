using System.CommandLine;
using XApi.Cli.Collecting.Formats;
using XApi.Cli.Output;
using XApi.Cli.Shortcuts;

namespace XApi.Cli.Collecting;

/// <summary>The commands that write files, and what listings do where <c>--out</c> names one.</summary>
internal static class CollectingCommands
{
    private static readonly Argument<string> Ids = new("ids")
    {
        Description = "A file with the id of a Tweet in each line.",
        HelpName = "IDS.txt",
    };
    private static readonly Argument<string> From = new("from") { Description = "The file to read.", HelpName = "FROM" };
    private static readonly Argument<string> To = new("to")
    {
        Description = "The file to write; its ending says the form.",
        HelpName = "TO",
    };

    public static IEnumerable<Command> Create(Terminal terminal) =>
        [
            new Command("hydrate", "Collect the Tweets whose ids a file lists.")
            {
                Ids,
                CollectingOptions.Out,
                CollectingOptions.Resume,
                ListingOptions.Limit,
                CollectingOptions.Budget,
                CollectingOptions.Referenced,
            }.Does(terminal, HydrateAsync),
            new Command("stream", "Print or collect what your rules match, or a sample of everything, as it is posted.")
            {
                CollectingOptions.Sample,
                CollectingOptions.Out,
                CollectingOptions.Resume,
                ListingOptions.Limit,
                CollectingOptions.Budget,
                CollectingOptions.Referenced,
                CollectingOptions.RecoverBySearch,
            }.Does(terminal, PrintOrCollectStreamAsync),
            new Command("convert", "Write collected Tweets or users in another form. twarc's JSON lines are read, too.") { From, To }.Does(
                terminal,
                ConvertAsync
            ),
        ];

    /// <summary>Collects what a listing lists.</summary>
    public static Task<int> CollectAsync(CommandContext context, TweetListing listing)
    {
        var shape = CollectionShape.Tweets(context.Get(ListingOptions.Archive), context.Get(CollectingOptions.Referenced));
        var plan = Plan(
            context,
            listing.Name,
            listing.Subject,
            [.. listing.Options, CollectingOptions.Referenced],
            ColumnSet.Tweets,
            shape
        );
        return Collector.RunAsync(
            context,
            plan,
            (client, manifest) =>
            {
                UseTimes(context, manifest);
                return new PagedSource<Tweet, TweetPage>(
                    () => listing.Tweets(context, client, CollectionShape.Read(manifest.Fields)),
                    context.Get(ListingOptions.Since),
                    context.Get(ListingOptions.Until) ?? manifest.Runs[0].Started,
                    Reach(context, listing, client, manifest)
                );
            }
        );
    }

    /// <summary>Collects what a listing lists.</summary>
    public static Task<int> CollectAsync(CommandContext context, UserListing listing) =>
        Collector.RunAsync(
            context,
            Plan(context, listing.Name, listing.Subject, [], ColumnSet.Users, CollectionShape.Users),
            (client, manifest) =>
                new PagedSource<User, UserPage>(() => listing.Users(context, client, CollectionShape.Read(manifest.Fields)))
        );

    /// <summary>Collects the stream of the rules, or the sample of everything.</summary>
    /// <param name="context">The command.</param>
    /// <param name="sample">Whether it is the sample.</param>
    public static Task<int> CollectStreamAsync(CommandContext context, bool sample)
    {
        var shape = CollectionShape.Tweets(archive: false, context.Get(CollectingOptions.Referenced));
        var plan = Plan(context, "stream", null, [CollectingOptions.Referenced], ColumnSet.Tweets, shape);
        plan.Request["stream"] = sample ? "sample" : "rules";
        var means = StreamRecovery.Backfill | StreamRecovery.Period;
        means |= context.Get(CollectingOptions.RecoverBySearch) ? StreamRecovery.Search : StreamRecovery.None;
        return Collector.RunAsync(
            context,
            plan,
            (client, manifest) =>
                sample
                    ? Source(client, (settings, cancel) => client.VolumeStreams.SampleAsync(SampleOptions(manifest, settings), cancel))
                    : Source(client, (settings, cancel) => client.FilteredStream.ConnectAsync(RuleOptions(manifest, settings), cancel))
        );

        ICollectionSource Source<T>(XApiClient client, Func<StreamSettings, CancellationToken, IAsyncEnumerable<T>> connect)
            where T : XModel, IStreamedTweet =>
            new StreamSource<T>(
                connect,
                async () => (await client.Costs.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue)).Usd,
                means,
                state =>
                {
                    if (state.IsAlert || context.Get(GlobalOptions.Verbose))
                    {
                        context.Note($"xapi: {state}");
                    }
                },
                context.Terminal.Time
            );
    }

    // What was in reach when a collection started may not be any more when it is resumed.
    private static SearchReach<Tweet, TweetPage>? Reach(CommandContext context, TweetListing listing, XApiClient client, Manifest manifest)
    {
        if (manifest.Runs.Count == 1 || listing.Reach(context) is not { } pagination)
        {
            return null;
        }

        var reach = new SearchReach<Tweet, TweetPage>(
            manifest.Since,
            manifest.Until,
            manifest.Runs[0].Started,
            pagination,
            before => listing.InReach!(context, client, CollectionShape.Read(manifest.Fields), before),
            context.Terminal.Time
        );
        if (reach.IsPassed)
        {
            context.Note(
                $"xapi: a search without --archive reaches back to {Times.Of(reach.Oldest)} by now, and no longer to {Times.Of(reach.Start)}: what is older and not collected yet is lost to it."
            );
        }

        return reach;
    }

    private static Task<int> PrintOrCollectStreamAsync(CommandContext context)
    {
        var sample = context.Get(CollectingOptions.Sample);
        if (context.Has(CollectingOptions.Out))
        {
            return CollectStreamAsync(context, sample);
        }

        CollectingOptions.RequireOut(context);
        return StreamPrinting.PrintAsync(context, sample);
    }

    private static Task<int> HydrateAsync(CommandContext context)
    {
        var file = context.Get(Ids)!;
        if (!context.Has(CollectingOptions.Out))
        {
            throw new CommandException("hydrate writes into a file: name it with --out, such as --out tweets.jsonl.");
        }

        var plan = Plan(
            context,
            "hydrate",
            null,
            [CollectingOptions.Referenced],
            ColumnSet.Tweets,
            CollectionShape.Tweets(archive: false, context.Get(CollectingOptions.Referenced))
        );
        XApiClient? x = null;
        Shape? shape = null;
        var source = HydrateSource.Open(file, (ids, cancel) => x!.Tweets.GetManyAsync(ids, HydrateOptions(shape!), cancel));
        plan.Request["ids"] = $"sha256:{source.Hash}";
        return Collector.RunAsync(
            context,
            plan,
            (client, manifest) =>
            {
                (x, shape) = (client, CollectionShape.Read(manifest.Fields));
                return source;
            }
        );
    }

    private static async Task ConvertAsync(CommandContext context)
    {
        var (from, to) = (context.Get(From)!, context.Get(To)!);
        var form = DataForms.Of(to);
        if (!File.Exists(from))
        {
            throw new CommandException($"There is no file {from}.");
        }

        if (File.Exists(to))
        {
            throw new CommandException($"{to} exists already. Remove it, or name another file.");
        }

        var rows = await DataForms.WriteAsync(to, form, DataForms.Read(from, context.Cancel), null, context.Cancel);
        context.Note($"{to} has {Times.Count(rows)} {(rows == 1 ? "row" : "rows")}.");
    }

    private static GetTweetsOptions HydrateOptions(Shape shape) =>
        new()
        {
            TweetFields = shape.TweetFields,
            Expansions = shape.Expansions,
            UserFields = shape.UserFields,
            MediaFields = shape.MediaFields,
            PlaceFields = shape.PlaceFields,
            PollFields = shape.PollFields,
        };

    private static FilteredStreamOptions RuleOptions(Manifest manifest, StreamSettings settings)
    {
        var shape = CollectionShape.Read(manifest.Fields);
        return new()
        {
            TweetFields = shape.TweetFields,
            Expansions = shape.Expansions,
            UserFields = shape.UserFields,
            MediaFields = shape.MediaFields,
            PlaceFields = shape.PlaceFields,
            PollFields = shape.PollFields,
            Stream = settings,
        };
    }

    private static SampleStreamOptions SampleOptions(Manifest manifest, StreamSettings settings)
    {
        var shape = CollectionShape.Read(manifest.Fields);
        return new()
        {
            TweetFields = shape.TweetFields,
            Expansions = shape.Expansions,
            UserFields = shape.UserFields,
            MediaFields = shape.MediaFields,
            PlaceFields = shape.PlaceFields,
            PollFields = shape.PollFields,
            Stream = settings,
        };
    }

    private static CollectionPlan Plan(
        CommandContext context,
        string command,
        Argument? subject,
        IReadOnlyList<Option> options,
        ColumnSet columns,
        Shape shape
    )
    {
        var request = new SortedDictionary<string, string>();
        if (subject is not null && context.Text(subject) is { } text)
        {
            request[subject.Name] = text;
        }
        else if (subject is null ? command != "hydrate" : subject.Name == "user")
        {
            // What is one's own depends on who one is.
            request["profile"] = context.Profile.Name;
        }

        foreach (var option in options.Where(context.Has))
        {
            request[option.Name.TrimStart('-')] = context.Text(option) is { Length: > 0 } value ? value : "true";
        }

        return new()
        {
            Command = command,
            Request = request,
            Fields = CollectionShape.Write(shape),
            Since = context.Get(ListingOptions.Since),
            Until = context.Get(ListingOptions.Until),
            Columns = columns,
            Limit = context.Has(ListingOptions.Limit) ? context.Get(ListingOptions.Limit) : null,
        };
    }

    // "Three days ago" is the time that it was when the collection started.
    private static void UseTimes(CommandContext context, Manifest manifest)
    {
        context.Use(ListingOptions.Since, manifest.Since);
        context.Use(ListingOptions.Until, manifest.Until);
    }
}
