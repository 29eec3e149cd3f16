using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Newtonsoft.Json;
using XApi.Cli.Output;

namespace XApi.Cli.Mcp;

/// <summary>Has the user confirm what writes, where the agent's host can ask.</summary>
/// <param name="prices">What calls cost.</param>
/// <param name="isHttp">Whether requests come by HTTP: one that does not say what its client can do is refused there.</param>
internal sealed class Confirmation(XPriceList prices, bool isHttp)
{
    private const string Key = "confirm";
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>Whether a request may be sent: the user has confirmed it, or nobody can be asked, and --write has to suffice.</summary>
    /// <exception cref="CommandException">Whether the user can be asked is unknown.</exception>
    /// <exception cref="InputRequiredException">The user is to be asked first: the host does, and calls again.</exception>
    public bool IsGiven(XOperation operation, XRequestMessage request, RequestContext<CallToolRequestParams> call)
    {
        var capabilities = call.Server.ClientCapabilities;
        if (capabilities is null && isHttp)
        {
            throw new CommandException(
                "It writes, so the user is asked where the host can, and this client has not said what it can do: its capabilities belong into initialize, or into each request of a version without sessions. Nothing was sent."
            );
        }

        if (capabilities?.Elicitation is null)
        {
            return true;
        }

        var question = Question(operation, request);
        if (
            call.Params.InputResponses is { } given
            && given.TryGetValue(Key, out var response)
            && IsFor(question, call.Params.RequestState)
        )
        {
            return response.Deserialize(InputResponse.ElicitResultJsonTypeInfo) is { IsAccepted: true };
        }

        var asked = InputRequest.ForElicitation(
            new ElicitRequestParams { Message = question, RequestedSchema = new ElicitRequestParams.RequestSchema() }
        );
        throw new InputRequiredException(new Dictionary<string, InputRequest> { [Key] = asked }, State(question));
    }

    // What is confirmed is what is sent: a confirmation of another request is none.
    private bool IsFor(string question, string? state) =>
        state is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(State(question)));

    private string State(string question) => Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(question)));

    private string Question(XOperation operation, XRequestMessage request)
    {
        var question = new StringBuilder($"Send {operation.Id} to X? {operation}");
        foreach (
            var (name, value) in request.PathValues.Concat(request.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? "")))
        )
        {
            question.Append($"\n{name}: {value}");
        }

        if (request.Body is { } body)
        {
            question.Append($"\n{body.ToString(Formatting.Indented)}");
        }

        if (operation.Price is { } price && prices.Items.TryGetValue(price.Item, out var item))
        {
            question.Append($"\nIt costs {Times.Usd(item.Price)} a {price.Per}.");
        }

        return SafeText.Of(question.ToString());
    }
}
