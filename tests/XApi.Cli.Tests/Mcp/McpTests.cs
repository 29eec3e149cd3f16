using System.Diagnostics;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using XApi.Tests.Support;
using Tool = XApi.Tests.Support.Tool;

namespace XApi.Tests.Mcp;

/// <summary>Tests that start the built tool as an MCP server, with a client of the protocol's own library.</summary>
internal abstract partial class McpTests : ToolTests
{
    /// <summary>Starts xapi mcp, and connects to it by its standard input and output.</summary>
    /// <param name="arguments">What follows xapi mcp.</param>
    /// <param name="confirm">What the user replies when asked; null for a client that can't ask.</param>
    protected Task<McpClient> StartAsync(string[] arguments, Func<ElicitRequestParams, string>? confirm = null) =>
        McpClient.CreateAsync(
            new StdioClientTransport(
                new()
                {
                    Command = "dotnet",
                    Arguments = [Tool.Path, "mcp", .. arguments],
                    EnvironmentVariables = LoggedIn,
                }
            ),
            ClientOptions(confirm)
        );

    /// <summary>Starts xapi mcp by HTTP.</summary>
    /// <param name="arguments">What follows the port.</param>
    /// <returns>The process, where it serves, and its token.</returns>
    protected async Task<(Process Process, Uri Address, string Token)> ServeAsync(params string[] arguments)
    {
        var process = Tool.Start(["mcp", "--http", "0", .. arguments], LoggedIn, Folder);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = "";
        while (!Bearer().IsMatch(said))
        {
            said += await process.StandardError.ReadLineAsync(limit.Token) is { } line ? line + "\n" : throw new IOException(said);
        }

        return (process, new Uri(Address().Match(said).Groups[1].Value), Bearer().Match(said).Groups[1].Value);
    }

    /// <summary>Connects to xapi mcp by HTTP.</summary>
    /// <param name="address">Where it serves.</param>
    /// <param name="token">Its token.</param>
    /// <param name="confirm">What the user replies when asked; null for a client that can't ask.</param>
    /// <param name="version">The version of the protocol; null for the newest.</param>
    protected static Task<McpClient> ConnectAsync(
        Uri address,
        string token,
        Func<ElicitRequestParams, string>? confirm = null,
        string? version = null
    )
    {
        var options = ClientOptions(confirm);
        options.ProtocolVersion = version;
        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" };
        return McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = address, AdditionalHeaders = headers }), options);
    }

    private static McpClientOptions ClientOptions(Func<ElicitRequestParams, string>? confirm)
    {
        var options = new McpClientOptions();
        if (confirm is not null)
        {
            options.Handlers.ElicitationHandler = (asked, _) => ValueTask.FromResult(new ElicitResult { Action = confirm(asked!) });
        }

        return options;
    }

    [GeneratedRegex("Serving at (\\S+)")]
    private static partial Regex Address();

    [GeneratedRegex("Authorization: Bearer (\\S+)")]
    private static partial Regex Bearer();

    /// <summary>Calls a tool.</summary>
    protected static async Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await client.CallToolAsync(
            tool,
            arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value),
            cancellationToken: limit.Token
        );
    }

    /// <summary>The text of a result.</summary>
    protected static string TextOf(CallToolResult result) =>
        string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    /// <summary>What stands between the marks.</summary>
    protected static string DataOf(CallToolResult result)
    {
        var lines = TextOf(result).Split('\n');
        Assert.That(lines, Has.Length.EqualTo(5), TextOf(result));
        Assert.That(lines[4], Is.EqualTo($"</{lines[2][1..]}"), "the marks go together");
        return lines[3];
    }
}
