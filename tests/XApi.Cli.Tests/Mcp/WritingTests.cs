using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using XApi.Cli;
using XApi.Cli.Mcp;
using Tool = XApi.Tests.Support.Tool;

namespace XApi.Tests.Mcp;

/// <summary>What an agent may do and spend by xapi mcp.</summary>
[TestFixture]
internal sealed class WritingTests : McpTests
{
    [Test]
    public async Task What_writes_is_sent_after_the_user_has_confirmed_it()
    {
        List<string> asked = [];
        await using var client = await StartAsync(
            ["--allow", "CreateTweet", "--write"],
            question =>
            {
                asked.Add(question.Message);
                return "accept";
            }
        );
        var result = await CallAsync(
            client,
            "CreateTweet",
            ("text", "confirmed"),
            ("poll", new { options = new[] { "yes", "no" }, duration_minutes = 10 })
        );

        Assert.That(result.IsError, Is.Not.True, TextOf(result));
        Assert.That(DataOf(result), Does.Contain("confirmed"));
        Assert.That(asked, Has.Count.EqualTo(1));
        Assert.That(asked[0], Does.Contain("POST /2/tweets").And.Contain("confirmed").And.Contain("$0.015"));
    }

    [TestCase("decline")]
    [TestCase("cancel")]
    public async Task What_the_user_does_not_confirm_is_not_sent(string reply)
    {
        var before = Sandbox.Requests.Count;
        await using var client = await StartAsync(["--allow", "CreateTweet", "--write"], _ => reply);
        var result = await CallAsync(client, "CreateTweet", ("text", "declined"));

        Assert.That(result.IsError, Is.True);
        Assert.That(TextOf(result), Does.Contain("the user declined it"));
        Assert.That(Sandbox.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Where_nobody_can_be_asked_write_suffices()
    {
        await using var client = await StartAsync(["--allow", "CreateTweet", "--write"]);
        var result = await CallAsync(client, "CreateTweet", ("text", "not asked"));

        Assert.That(result.IsError, Is.Not.True, TextOf(result));
    }

    [Test]
    public async Task A_budget_is_not_exceeded_and_what_was_spent_is_kept()
    {
        await using (var client = await StartAsync(["--allow", "CreateTweet", "--write", "--budget", "0.04"]))
        {
            Assert.That((await CallAsync(client, "CreateTweet", ("text", "first"))).IsError, Is.Not.True);
            Assert.That((await CallAsync(client, "CreateTweet", ("text", "second"))).IsError, Is.Not.True);
            var before = Sandbox.Requests.Count;
            var third = await CallAsync(client, "CreateTweet", ("text", "third"));

            Assert.That(third.IsError, Is.True);
            Assert.That(TextOf(third), Does.Contain("budget"));
            Assert.That(Sandbox.Requests, Has.Count.EqualTo(before));
        }

        var cost = await RunAsync("cost", "--json");
        Assert.That(cost.Output, Does.Contain("0.03"), cost.Error);
    }

    // The newest version has no sessions: each request says what the client can do. The older one says it once, when it initializes.
    [TestCase("decline", null)]
    [TestCase("cancel", null)]
    [TestCase("decline", "2025-06-18")]
    [TestCase("accept", null)]
    [TestCase("accept", "2025-06-18")]
    public async Task By_HTTP_what_writes_is_sent_where_the_user_confirms_it(string reply, string? version)
    {
        var (process, address, token) = await ServeAsync("--allow", "CreateTweet", "--write");
        using var _ = process;
        try
        {
            var (before, asked) = (Sandbox.Requests.Count, 0);
            await using (var client = await ConnectAsync(address, token, Reply, version))
            {
                var result = await CallAsync(client, "CreateTweet", ("text", $"{reply} {version}"));

                Assert.That((result.IsError is true, asked), Is.EqualTo((reply != "accept", 1)), TextOf(result));
                Assert.That(Sandbox.Requests.Count - before, Is.EqualTo(reply == "accept" ? 1 : 0));
            }

            Assert.That(await Tool.SignalAsync(process, "TERM"), Is.Zero.Or.EqualTo(143));

            string Reply(ElicitRequestParams question)
            {
                asked++;
                return reply;
            }
        }
        finally
        {
            End(process);
        }
    }

    [TestCase(null)]
    [TestCase("2025-06-18")]
    public async Task By_HTTP_write_suffices_for_a_host_that_says_it_can_ask_nobody(string? version)
    {
        var (process, address, token) = await ServeAsync("--allow", "CreateTweet", "--write");
        using var _ = process;
        try
        {
            await using var client = await ConnectAsync(address, token, version: version);
            var result = await CallAsync(client, "CreateTweet", ("text", $"not asked by HTTP {version}"));

            Assert.That(result.IsError, Is.Not.True, TextOf(result));
        }
        finally
        {
            End(process);
        }
    }

    [Test]
    public async Task By_HTTP_a_write_of_which_nobody_knows_whether_the_user_can_be_asked_is_not_sent()
    {
        var (process, address, token) = await ServeAsync("--allow", "CreateTweet", "--write");
        using var _ = process;
        try
        {
            var before = Sandbox.Requests.Count;
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            http.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/event-stream");
            var response = await http.PostAsync(
                address,
                new StringContent(
                    """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"CreateTweet","arguments":{"text":"unknown"}}}""",
                    MediaTypeHeaderValue.Parse("application/json")
                )
            );

            Assert.That(Sandbox.Requests, Has.Count.EqualTo(before), await response.Content.ReadAsStringAsync());
        }
        finally
        {
            End(process);
        }
    }

    [Test]
    public async Task By_HTTP_only_those_with_the_token_are_served()
    {
        var (process, address, token) = await ServeAsync("--allow", "GetMe");
        using var _ = process;
        try
        {
            using var http = new HttpClient();
            Assert.That((await http.GetAsync(address)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            http.DefaultRequestHeaders.Host = "elsewhere.example";
            Assert.That((await http.GetAsync(address)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));

            await using var client = await ConnectAsync(address, token);
            Assert.That(DataOf(await CallAsync(client, "GetMe")), Does.Contain(Sandbox.User.Id));
            Assert.That(await Tool.SignalAsync(process, "TERM"), Is.Zero.Or.EqualTo(143));
        }
        finally
        {
            End(process);
        }
    }

    [Test]
    public async Task By_HTTP_the_settings_of_a_folder_are_not_obeyed()
    {
        using var taken = await WriteForeignSettingsAsync();
        var (process, address, token) = await ServeAsync("--allow", "GetMe");
        using var _ = process;
        try
        {
            await using var client = await ConnectAsync(address, token);
            Assert.That(DataOf(await CallAsync(client, "GetMe")), Does.Contain(Sandbox.User.Id));
        }
        finally
        {
            End(process);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_client_that_has_not_said_what_it_can_do_writes_by_standard_input_alone(bool isHttp)
    {
        await using var transport = new StreamServerTransport(Stream.Null, Stream.Null);
        await using var server = McpServer.Create(transport, new McpServerOptions());
        var call = new RequestContext<CallToolRequestParams>(
            server,
            new JsonRpcRequest { Method = RequestMethods.ToolsCall },
            new CallToolRequestParams { Name = "CreateTweet" }
        );
        var request = ToolRequest.Of(XOperation.CreateTweet, []);

        bool Sends() => new Confirmation(XPriceList.Default, isHttp).IsGiven(XOperation.CreateTweet, request, call);

        if (isHttp)
        {
            Assert.That(Assert.Throws<CommandException>(() => Sends())!.Message, Does.Contain("has not said what it can do"));
        }
        else
        {
            Assert.That(Sends(), Is.True);
        }
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
