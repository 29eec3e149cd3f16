using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using XApi.Cli.Output;

namespace XApi.Cli.Mcp;

/// <summary>Sends the requests of tools through one client, within its limits and its budget.</summary>
/// <param name="client">The client.</param>
/// <param name="most">How many characters of a response an agent is given.</param>
/// <param name="save">Keeps what was spent: an agent's host may kill the process.</param>
/// <param name="note">Writes to standard error.</param>
/// <param name="isHttp">Whether requests come by HTTP.</param>
internal sealed class ToolCalls(XApiClient client, int most, Func<Task> save, Action<string> note, bool isHttp)
{
    private readonly Confirmation _confirmation = new(client.Costs.Prices, isHttp);

    /// <summary>Calls an operation. What goes wrong is a result too, which the agent can act on.</summary>
    public async Task<CallToolResult> CallAsync(
        XOperation operation,
        RequestContext<CallToolRequestParams> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var request = ToolRequest.Of(operation, call.Params.Arguments ?? new Dictionary<string, System.Text.Json.JsonElement>());
            if (ToolChoice.IsWrite(operation) && !_confirmation.IsGiven(operation, request, call))
            {
                return Failed($"{operation.Id} was not called: the user declined it. Don't call it again unless the user asks for it.");
            }

            return await SendAsync(operation, request, cancellationToken);
        }
        catch (Exception failure)
            when (failure is XApiException or CommandException or ArgumentException or FormatException or HttpRequestException)
        {
            note($"xapi: {operation.Id}: {SafeText.Line(failure.Message)}");
            return Failed($"{operation.Id} failed. {Failures.MessageOf(failure)}");
        }
    }

    /// <summary>A result that says why there is none.</summary>
    public static CallToolResult Failed(string message) =>
        new() { IsError = true, Content = [new TextContentBlock { Text = SafeText.Of(message) }] };

    private async Task<CallToolResult> SendAsync(XOperation operation, XRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.SendAsync(request, cancellationToken);
            return new()
            {
                // X reports in a success what it could not return: with nothing beside it, nothing was found.
                IsError = response.Errors.Count > 0 && response.ToJToken()?["data"] is null,
                Content = [new TextContentBlock { Text = ToolResponse.Of(operation, response, most) }],
            };
        }
        finally
        {
            await save();
        }
    }
}
