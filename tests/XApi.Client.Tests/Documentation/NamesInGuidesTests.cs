using System.Text.RegularExpressions;

namespace XApi.Tests.Documentation;

/// <summary>What the guides name outside of code blocks exists: types and members, exceptions, instruments.</summary>
internal sealed partial class NamesInGuidesTests
{
    // What is named and is not of these packages: of .NET, ASP.NET Core, Orleans and Polly, X's words, the tests, a guide's own.
    private static readonly string[] OfOthers =
    [
        .. "ActivityHeadersPropagator ActivitySource ArgumentOutOfRangeException Consumer Current DbContext GetByteArrayAsync HttpClient".Split(),
        .. "IDbContextFactory IOException IServiceScopeFactory JsonArray Meter MoveNextAsync ObjectDisposedException".Split(),
        .. "OptionsValidationException Proxy PublishAot PublishReadyToRun SocketsHttpHandler ToBlockingEnumerable".Split(),
        .. "AddHealthChecks AddMeter AddSource AccessDeniedPath AddStandardResilienceHandler BackchannelHttpHandler CallbackPath ConfigureHttpClientDefaults".Split(),
        .. "NameIdentifier OnRemoteFailure ResiliencePipeline SetApplicationName SignOut UseForwardedHeaders WebApplicationBuilder".Split(),
        .. "DeleteStateOnClear IAmAliveTablePublishTimeout NumMissedProbesLimit NumVotesForDeathDeclaration ProbeTimeout".Split(),
        .. "ConsumerKey ConsumerSecret CrcValidationFailed UrlValidationFailed WebhookIdInvalid FidelityTests MentionLog".Split(),
    ];

    [Test]
    public void Each_type_and_member_that_a_guide_names_is_of_a_package()
    {
        var known = Apis().SelectMany(api => Word().Matches(api.Text)).Select(word => word.Value).ToHashSet(StringComparer.Ordinal);
        var named = (
            from file in Guides()
            from name in TypeOrMember().Matches(Prose(file))
            select (File: Path.GetFileName(file), Name: name.Groups[1].Value)
        ).ToList();

        Assert.That(named, Has.Count.GreaterThan(500));
        Assert.That(
            named
                .Where(one => !known.Contains(one.Name) && !OfOthers.Contains(one.Name))
                .Select(one => $"{one.File}: {one.Name}")
                .Distinct(),
            Is.Empty
        );
        Assert.That(OfOthers, Is.SubsetOf(named.Select(one => one.Name)), "no word is listed that no guide names");
        Assert.That(OfOthers.Where(known.Contains), Is.Empty);
    }

    // Of `LeaseDuration` (20 seconds), the package that the guide is about has a property, and it is a time.
    [Test]
    public void Each_setting_that_a_guide_gives_a_time_for_takes_a_time()
    {
        var given = (
            from file in Guides()
            from name in NameWithTime().Matches(Prose(file))
            select (File: Path.GetFileName(file), Name: name.Groups[1].Value)
        ).ToList();

        Assert.That(given, Has.Count.GreaterThan(8));
        Assert.That(given.Where(one => !TakesTime(one.File, one.Name)).Select(one => $"{one.File}: {one.Name}"), Is.Empty);
    }

    [Test]
    public void Each_exception_that_a_guide_names_exists()
    {
        var types = typeof(XApiClient).Assembly.GetExportedTypes().Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var missing =
            from file in Guides()
            from match in ExceptionName().Matches(File.ReadAllText(file))
            where !types.Contains(match.Groups[1].Value)
            select $"{Path.GetFileName(file)}: {match.Groups[1].Value}";

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Each_instrument_that_a_guide_names_is_in_the_page_on_observability()
    {
        var listed = Instrument()
            .Matches(File.ReadAllText(Guides().Single(file => Path.GetFileName(file) == "observability.md")))
            .Select(match => match.Value)
            .ToHashSet(StringComparer.Ordinal);
        var named = Guides().SelectMany(file => Instrument().Matches(File.ReadAllText(file))).Select(match => match.Value).Distinct();

        Assert.That(named, Is.SubsetOf(listed));
        Assert.That(listed, Has.Count.GreaterThan(10));
    }

    // In `x.Likes.LikeAsync(…)`, `UnlikeAsync(…)` the second is of the same section; what stands in the columns of other libraries is theirs.
    [Test]
    public void Each_method_of_a_section_that_a_guide_names_exists()
    {
        var sections = typeof(IXApiClient).GetProperties().ToDictionary(section => section.Name, section => Methods(section.PropertyType));
        var named =
            from file in Guides()
            from line in File.ReadLines(file)
            let own = Path.GetFileName(file).StartsWith("from-", StringComparison.Ordinal) ? line.TrimEnd(' ', '|').Split('|')[^1] : line
            from call in Call().Matches(own)
            from method in Method().Matches(call.Value)
            let section = Section().Matches(call.Value[..method.Index]).Last().Groups[1].Value
            where sections.ContainsKey(section)
            select (File: Path.GetFileName(file), Section: section, Method: method.Value);
        var all = named.ToList();

        Assert.That(all, Has.Count.GreaterThan(100));
        Assert.That(
            all.Where(name => !sections[name.Section].Contains(name.Method)).Select(name => $"{name.File}: {name.Section}.{name.Method}"),
            Is.Empty
        );
    }

    // Conveniences are members of the client or extensions; the interface may have them from another.
    private static HashSet<string> Methods(Type section) =>
        typeof(XApiClient)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type == section
                || section.IsAssignableFrom(type)
                || section.GetInterfaces().Contains(type)
                || type.IsAbstract && type.IsSealed
            )
            .SelectMany(type => type.GetMethods())
            .Select(method => method.Name)
            .ToHashSet(StringComparer.Ordinal);

    private static bool TakesTime(string guide, string name)
    {
        var package = guide switch
        {
            "many-machines.md" => "XApi.Orleans",
            "webhooks.md" => "XApi.AspNetCore",
            _ => "XApi.",
        };
        return Apis()
            .Where(api => api.Package.StartsWith(package, StringComparison.Ordinal))
            .Any(api => Regex.IsMatch(api.Text, $@"\.{name} \{{ get; (?:init|set); \}} -> TimeSpan\b"));
    }

    private static IEnumerable<(string Package, string Text)> Apis() =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "PublicApi.txt", SearchOption.AllDirectories)
        select (Path.GetFileName(Path.GetDirectoryName(file)!), File.ReadAllText(file));

    // Without code blocks, and without the columns of other libraries.
    private static string Prose(string file)
    {
        var text = CodeBlock().Replace(File.ReadAllText(file).ReplaceLineEndings("\n"), "");
        return Path.GetFileName(file).StartsWith("from-", StringComparison.Ordinal)
            ? string.Join('\n', text.Split('\n').Select(line => line.TrimEnd(' ', '|').Split('|')[^1]))
            : text;
    }

    private static IEnumerable<string> Guides() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md");

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    // It stands alone, or with its arguments.
    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\([^`\n]*\))?`")]
    private static partial Regex TypeOrMember();

    [GeneratedRegex(@"`([A-Z]\w+)` (?:\((?:[\d.]+|a|an|half an) ?|of \w+ )(?:ms|s|(?:second|minute|hour)s?)\b")]
    private static partial Regex NameWithTime();

    [GeneratedRegex(@"^[ >]*```.*?^[ >]*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"`(X[A-Za-z]+Exception)`")]
    private static partial Regex ExceptionName();

    [GeneratedRegex(@"\bx\.([A-Z]\w+)\.\w+Async(?:\([^`|]*\))?(?:`?(?:,| and) `\w+Async)*")]
    private static partial Regex Call();

    // A call may be an argument of another: `x.Costs.EstimateAsync(c => c.Tweets.CreateAsync(…))`.
    [GeneratedRegex(@"\b[a-z]\.([A-Z]\w+)\.")]
    private static partial Regex Section();

    [GeneratedRegex(@"(?<=[.`])\w+Async")]
    private static partial Regex Method();

    [GeneratedRegex(@"xapi\.client\.[a-z_.]+[a-z]")]
    private static partial Regex Instrument();
}
