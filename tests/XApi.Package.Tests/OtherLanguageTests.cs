using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Programs in Visual Basic and F#, compiled by the SDK against the packages alone and run against a sandbox.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class OtherLanguageTests
{
    private XSandbox _sandbox = null!;
    private SandboxTraffic _traffic = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _sandbox = await XSandbox.StartAsync();
        // A stream has something to deliver.
        _traffic = _sandbox.StartTraffic(20);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _traffic.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task A_program_in_Visual_Basic()
    {
        var output = await RunAsync(
            "Basic.vbproj",
            "Program.vb",
            """
            Imports System
            Imports System.Collections.Generic
            Imports System.Threading.Tasks
            Imports XApi

            Module Program
                Sub Main()
                    RunAsync().GetAwaiter().GetResult()
                End Sub

                Async Function RunAsync() As Task
                    Console.WriteLine("scopes " & String.Join(",", XScopes.For(XOperation.CreateTweet)))
                    Console.WriteLine("of two " & String.Join(",", XScopes.For(XOperation.CreateTweet, XOperation.Like)))
                    Dim options As New XApiClientOptions With {
                        .BaseAddress = New Uri(Environment.GetEnvironmentVariable("SANDBOX")),
                        .Credentials = {New AppOnlyCredential(Environment.GetEnvironmentVariable("TOKEN"))},
                        .MaxRetries = 1
                    }
                    Using x As New XApiClient(options)
                        Dim asked As New SearchRecentOptions With {.MaxResults = 10, .TweetFields = {TweetField.CreatedAt}}
                        Dim page = Await x.Search.RecentAsync("snow", asked)
                        Console.WriteLine("page " & (page.Data.Count > 0))
                        Dim tweets = x.Search.EnumerateRecentAsync("snow OR coffee", asked).GetAsyncEnumerator()
                        Dim count = 0
                        While count < 25 AndAlso Await tweets.MoveNextAsync()
                            If tweets.Current.CreatedAt IsNot Nothing Then count += 1
                        End While
                        Await tweets.DisposeAsync()
                        Console.WriteLine("enumerated " & count)
                        Dim sample = x.VolumeStreams.SampleAsync(New SampleStreamOptions()).GetAsyncEnumerator()
                        If Await sample.MoveNextAsync() Then Console.WriteLine("streamed " & (sample.Current.Data.Text.Length > 0))
                        Await sample.DisposeAsync()
                        Try
                            Await x.Tweets.CreateAsync(New CreateTweetRequest With {.Text = "Hello"})
                        Catch refused As XApiException
                            Console.WriteLine("refused " & refused.GetType().Name)
                        End Try
                    End Using
                End Function
            End Module
            """
        );

        Assert.That(output, Does.Contain("scopes tweet.read,tweet.write,users.read"));
        AssertRan(output);
    }

    [Test]
    public async Task A_program_in_FSharp()
    {
        var output = await RunAsync(
            "Sharp.fsproj",
            "Program.fs",
            """
            open System
            open System.Threading
            open Microsoft.Kiota.Abstractions.Authentication
            open XApi

            let setting name = Environment.GetEnvironmentVariable name |> nonNull

            let run () =
                task {
                    printfn "scopes %s" (String.Join(",", XScopes.For(XOperation.CreateTweet)))
                    printfn "of two %s" (String.Join(",", XScopes.For(XOperation.CreateTweet, XOperation.Like)))
                    let options =
                        XApiClientOptions(
                            BaseAddress = Uri(setting "SANDBOX"),
                            Credentials = [| AppOnlyCredential(setting "TOKEN") :> IAuthenticationProvider |],
                            MaxRetries = 1
                        )
                    use x = new XApiClient(options)
                    let asked = SearchRecentOptions(MaxResults = 10, TweetFields = [| TweetField.CreatedAt |])
                    let! page = x.Search.RecentAsync("snow", asked)
                    printfn "page %b" (page.Data.Count > 0)
                    let tweets = x.Search.EnumerateRecentAsync("snow OR coffee", asked).GetAsyncEnumerator(CancellationToken.None)
                    let mutable count = 0
                    let mutable more = true
                    while more && count < 25 do
                        let! next = tweets.MoveNextAsync()
                        more <- next
                        if next && tweets.Current.CreatedAt.HasValue then
                            count <- count + 1
                    do! tweets.DisposeAsync()
                    printfn "enumerated %d" count
                    let sample = x.VolumeStreams.SampleAsync(SampleStreamOptions()).GetAsyncEnumerator(CancellationToken.None)
                    let! streamed = sample.MoveNextAsync()
                    printfn "streamed %b" (streamed && sample.Current.Data.Text.Length > 0)
                    do! sample.DisposeAsync()
                    try
                        let! _ = x.Tweets.CreateAsync(CreateTweetRequest(Text = "Hello"))
                        ()
                    with :? XApiException as refused ->
                        printfn "refused %s" (refused.GetType().Name)
                }

            run().GetAwaiter().GetResult()
            """,
            """
            <ItemGroup>
                <Compile Include="Program.fs" />
              </ItemGroup>
            """
        );

        Assert.That(output, Does.Contain("scopes tweet.read,tweet.write,users.read"));
        AssertRan(output);
    }

    private static void AssertRan(string output)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output, Does.Contain("of two like.write,tweet.read,tweet.write,users.read"));
            Assert.That(output, Does.Contain("page true").IgnoreCase);
            Assert.That(output, Does.Contain("enumerated 25"));
            Assert.That(output, Does.Contain("streamed true").IgnoreCase);
            Assert.That(output, Does.Contain("refused X"));
        }
    }

    private async Task<string> RunAsync(string project, string file, string program, string items = "")
    {
        var folder = Packed.NewFolder(Path.GetFileNameWithoutExtension(project));
        string[] references =
        [
            UserProject.Reference("XApi.Client"),
            // The SDK brings one that is not on every machine.
            .. project.EndsWith(".fsproj", StringComparison.Ordinal)
                ? [UserProject.Reference("FSharp.Core", "Update")]
                : Array.Empty<string>(),
        ];
        await UserProject.WriteAsync(folder, project, UserProject.File("Microsoft.NET.Sdk", references, items));
        await UserProject.WriteAsync(folder, file, program);
        await Packed.RunAsync(folder, "build --nologo -v quiet");
        return await Packed.RunAsync(
            folder,
            "run --no-build",
            ("SANDBOX", _sandbox.BaseAddress.ToString()),
            ("TOKEN", _sandbox.BearerToken)
        );
    }
}
