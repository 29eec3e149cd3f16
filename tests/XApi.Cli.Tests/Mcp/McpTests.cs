using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using XApi.Tests.Support;
using Tool = XApi.Tests.Support.Tool;

namespace XApi.Tests.Mcp;

/// <summary>Tests that start the built tool as an MCP server, with a client of the protocol's own library.</summary>
internal abstract class McpTests : ToolTests
{
    /// <summary>Starts xapi mcp, and connects to it by its standard input and output.</summary>
    /// <param name="arguments">What follows xapi mcp.</param>
    /// <param name="confirm">What the user replies when asked; null for a client that can't ask.</param>
    protected Task<McpClient> StartAsync(string[] arguments, Func<ElicitRequestParams, string>? confirm = null)
    {
        var options = new McpClientOptions();
        if (confirm is not null)
        {
            options.Handlers.ElicitationHandler = (asked, _) => ValueTask.FromResult(new ElicitResult { Action = confirm(asked!) });
        }

        return McpClient.CreateAsync(
            new StdioClientTransport(
                new()
                {
                    Command = "dotnet",
                    Arguments = [Tool.Path, "mcp", .. arguments],
                    EnvironmentVariables = LoggedIn,
                }
            ),
            options
        );
    }

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
