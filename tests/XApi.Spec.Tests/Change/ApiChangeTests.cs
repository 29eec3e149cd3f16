using System.Diagnostics;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>
/// One real change of the API, as CONTRIBUTING.md walks through it: a field, a parameter and an operation are added to the YAML of a copy of the
/// repository, which is then built.
/// </summary>
[TestFixture]
[Category("Slow")]
public class ApiChangeTests
{
    private const string Program = "tests/XApi.Spec.Tests/OldCaller";

    // The program as it was built with these tests: bin/Debug/net10.0.
    private static readonly string OldCaller = Repository.File([
        .. Program.Split('/'),
        .. TestContext.CurrentContext.TestDirectory.Split(Path.DirectorySeparatorChar)[^3..],
    ]);

    private SpecCopy _spec = null!;

    private string NewCaller => _spec.Folder.File([.. Program.Split('/'), "bin", "Debug", "net10.0"]);

    [OneTimeSetUp]
    public void Change_the_spec_and_build()
    {
        _spec = new SpecCopy();
        foreach (var part in (string[])["nswag.json", "generated", "Directory.Build.props", "Directory.Packages.props", ".editorconfig"])
        {
            _spec.Folder.Copy(part);
        }

        foreach (var part in (string[])["generate.targets", "templates", "spec"])
        {
            _spec.Folder.Copy("tools", part);
        }

        _spec.Folder.Copy("src", "XApi.Client");
        _spec.Folder.Copy("tests", "XApi.Spec.Tests", "OldCaller");
        AddField();
        AddParameter();
        AddOperation();
        _spec.Save();

        // Analysis is for the repository itself.
        var (exit, output) = Run(
            _spec.Folder.Path,
            $"build {Program} --nologo -v quiet -clp:NoSummary -nodeReuse:false -p:RunAnalyzers=false"
        );
        Assert.That(exit, Is.Zero, $"A program that was written before does not compile any more, or the client does not:\n{output}");
    }

    [OneTimeTearDown]
    public void Remove_the_copy() => _spec.Dispose();

    [Test]
    public void The_package_has_the_new_members_and_keeps_all_it_had()
    {
        var old = PublicApi.Of(Path.Combine(OldCaller, "XApi.Client.dll")).Split('\n');
        var current = PublicApi.Of(Path.Combine(NewCaller, "XApi.Client.dll")).Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(old.Except(current), Is.Empty);
            Assert.That(
                current.Except(old),
                Is.EquivalentTo([
                    "XApi.Tweet.ReactionCount { get; init; } -> long?",
                    "XApi.TweetField.ReactionCount { get; } -> TweetField static",
                    "XApi.SearchRecentOptions.Mood { get; init; } -> string?",
                    "XApi.XOperation.ReactingUsers { get; } -> XOperation static",
                    "XApi.ILikesClient.ReactingUsersAsync(string tweetId, ReactingUsersOptions? options = null, CancellationToken cancellationToken = default) -> Task<UserPage>",
                    "XApi.ILikesClient.EnumerateReactingUsersAsync(string tweetId, ReactingUsersOptions? options = null) -> Paged<User, UserPage>",
                    "XApi.LikesClient.ReactingUsersAsync(string tweetId, ReactingUsersOptions? options = null, CancellationToken cancellationToken = default) -> Task<UserPage>",
                    "XApi.LikesClient.EnumerateReactingUsersAsync(string tweetId, ReactingUsersOptions? options = null) -> Paged<User, UserPage>",
                    "XApi.ReactingUsersOptions = sealed record : CallOptions",
                    "XApi.ReactingUsersOptions.new()",
                    .. current.Where(line =>
                        line.StartsWith("XApi.ReactingUsersOptions.", StringComparison.Ordinal)
                        && line.Contains('{', StringComparison.Ordinal)
                    ),
                ])
            );
            Assert.That(current, Does.Contain("XApi.ReactingUsersOptions.PaginationToken { get; init; } -> string?"));
        }
    }

    [Test]
    public void The_comparison_of_the_specs_calls_it_compatible()
    {
        var found = SpecComparison.Compare(SpecDocument.Load(Repository.Spec), SpecDocument.Load(_spec.Path), Renames.None);
        Assert.That(
            found.Select(difference => (difference.Severity, difference.Place)),
            Is.EquivalentTo([
                (Severity.Compatible, "Tweet.reaction_count"),
                (Severity.Compatible, "TweetField"),
                (Severity.Compatible, "mood"),
                (Severity.Compatible, "GET /2/tweets/{id}/reacting_users"),
            ])
        );
    }

    [Test]
    public void The_new_operation_gets_stubs_and_the_others_keep_theirs()
    {
        _spec.Folder.Copy("src", "XApi.Testing", "stubs");
        var stubs = _spec.Folder.File("src", "XApi.Testing", "stubs");

        var written = new Scaffold(SpecDocument.Load(_spec.Path), stubs)
            .Write()
            .Select(file => Path.GetRelativePath(stubs, file).Replace('\\', '/'));

        Assert.That(written, Is.EqualTo(["mappings/Likes/ReactingUsers.json", "mappings/PostDialect/Likes/ReactingUsers.json"]));
        Assert.That(
            File.ReadAllText(Path.Combine(stubs, "mappings", "Likes", "ReactingUsers.json")),
            Does.Contain("ReactingUsers: every parameter").And.Contain("/reacting_users")
        );
    }

    [Test]
    public void A_program_that_was_compiled_against_the_old_package_runs_against_the_new_one()
    {
        var old = Run(OldCaller, "OldCaller.dll");
        using var moved = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(OldCaller))
        {
            File.Copy(file, moved.File(Path.GetFileName(file)));
        }

        File.Copy(Path.Combine(NewCaller, "XApi.Client.dll"), moved.File("XApi.Client.dll"), overwrite: true);
        var current = Run(moved.Path, "OldCaller.dll");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(old.Output, Is.EqualTo("1 snow en 1\n2 3 1\n1 /2/tweets/{id}/retweeted_by hello\n"));
            Assert.That(current, Is.EqualTo(old));
        }
    }

    [Test]
    public void A_program_that_was_compiled_again_does_what_it_did() =>
        Assert.That(Run(NewCaller, "OldCaller.dll"), Is.EqualTo(Run(OldCaller, "OldCaller.dll")));

    private void AddField()
    {
        _spec.Set(
            "{ type: integer, format: int64, description: How often people reacted. }",
            "schemas/tweets.yaml",
            "Tweet",
            "properties",
            "reaction_count"
        );
        _spec.List("schemas/fields.yaml", "TweetField", "enum").Add("reaction_count");
        _spec.Set("How often people reacted.", "schemas/fields.yaml", "TweetField", "x-values", "reaction_count");
    }

    private void AddParameter() =>
        _spec
            .List("paths/search.yaml", "Recent", "get", "parameters")
            .Add(
                SpecCopy.Yaml("{ name: mood, in: query, description: The mood of the Tweets. Any by default., schema: { type: string } }")
            );

    private void AddOperation()
    {
        // As like another as it can be, but for what tells them apart.
        var operation = SpecCopy.Yaml(File.ReadAllText(Repository.File("openapi", "paths", "likes.yaml")))["LikingUsers"];
        _spec.Map("paths/likes.yaml").Children["ReactingUsers"] = operation;
        _spec.Set("ReactingUsers", "paths/likes.yaml", "ReactingUsers", "get", "operationId");
        _spec.Set("ReactingUsers", "paths/likes.yaml", "ReactingUsers", "get", "x-method");
        _spec.Set("{ $ref: 'paths/likes.yaml#/ReactingUsers' }", "x-api-v2.yaml", "paths", "/2/tweets/{id}/reacting_users");
    }

    private static (int Exit, string Output) Run(string folder, string arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The build that runs these tests has settings of its own.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + errors.GetAwaiter().GetResult()).ReplaceLineEndings("\n"));
    }
}
