using System.Globalization;
using System.Net;
using Newtonsoft.Json.Linq;
using WireMock.Server;

namespace XApi.Testing;

/// <summary>What a server returns to any documented request of one operation, whatever its arguments and its credential.</summary>
/// <remarks>
/// The request must be one that the operation documents: its method and path, no query parameter that it does not have, all that it requires in query and
/// body, some credential. A placeholder does not match a path that another operation has literally: <c>/2/users/me</c> is no user's. Stubs that were set
/// later win.
/// <code>
/// using var server = XApiStubs.Start();
/// server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([tweet]));
/// server.On(XOperation.CreateTweet).Fails(HttpStatusCode.Forbidden);
/// </code>
/// </remarks>
public sealed class XOperationStub
{
    private readonly WireMockServer _server;
    private readonly XOperation _operation;
    private readonly IReadOnlyList<(string Name, string Value)> _exact;
    private readonly bool _isLoose;
    private readonly Lazy<IReadOnlyList<(string Name, StubMapping Mapping)>> _documented;

    internal XOperationStub(
        WireMockServer server,
        XOperation operation,
        bool isLoose = false,
        params IReadOnlyList<(string Name, string Value)> exact
    )
    {
        (_server, _operation, _isLoose, _exact) = (server, operation, isLoose, exact);
        _documented = new(() =>
        {
            // What an operation has of its own comes before the errors that all have.
            var own = Read(operation.Tag, operation.Id);
            return [.. own, .. Read("Errors", "Errors").Where(error => own.All(mapping => mapping.Name != error.Name))];
        });
    }

    /// <summary>The errors that the operation documents.</summary>
    public IReadOnlyList<HttpStatusCode> Errors =>
        [.. Cases.Where(IsStatus).Select(name => (HttpStatusCode)int.Parse(name, CultureInfo.InvariantCulture))];

    /// <summary>
    /// The names of its successes. The first is <c>documented</c>, X's own example, or <c>made up</c> from the schema where X documents none.
    /// </summary>
    public IReadOnlyList<string> Examples => [.. Cases.Where(name => !IsStatus(name))];

    private IEnumerable<string> Cases => _documented.Value.Select(mapping => mapping.Name);

    /// <summary>The same for every request of the method and path, documented or not: with parameters that nobody knows, without a credential or a body.</summary>
    public XOperationStub Loosely() => new(_server, _operation, isLoose: true, [.. _exact]);

    /// <summary>The same only for requests in which a parameter of the query or the path has a value. It comes before what is stubbed for any value.</summary>
    /// <param name="parameter">
    /// The parameter's wire name, such as <c>query</c> or <c>max_results</c>, in the dialect in which the client calls: <c>tweet.fields</c> or
    /// <c>post.fields</c>.
    /// </param>
    /// <param name="value">The value as it is sent; a list is one text with commas.</param>
    /// <exception cref="ArgumentException">The operation has no such parameter. The message lists those that it has.</exception>
    public XOperationStub With(string parameter, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(parameter);
        ArgumentNullException.ThrowIfNull(value);
        var known = _operation
            .Parameters.Where(one => one.In is XParameterLocation.Query or XParameterLocation.Path)
            .SelectMany(one => OperationMatcher.Names(_operation, one))
            .ToList();
        return _isLoose || known.Contains(parameter)
            ? new(_server, _operation, _isLoose, [.. _exact, (parameter, value)])
            : throw new ArgumentException(
                $"{_operation.Id} has no parameter \"{parameter}\", but {string.Join(", ", known)}.",
                nameof(parameter)
            );
    }

    /// <summary>Returns a response that you made, as JSON.</summary>
    /// <param name="response">The response, such as one of <see cref="XModelFactory"/>.</param>
    /// <param name="status">Its status; 200 by default.</param>
    /// <exception cref="ArgumentException">It is no response but what one holds, such as a <see cref="Tweet"/> alone.</exception>
    public void Returns(XModel response, HttpStatusCode status = HttpStatusCode.OK)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (_operation.Streaming is null && (int)status is >= 200 and < 300 && response is not XResponse)
        {
            var type = response.GetType().Name;
            throw new ArgumentException(
                $"A {type} is no response of {_operation.Id} but a part of one, whose data would be missing: give it as in new {type}Response {{ Data = … }}, or with XModelFactory.",
                nameof(response)
            );
        }

        var json = Json(status, response.ToJson());
        if (response is XResponse { RateLimit: { } limit })
        {
            AddLimit((JObject)json["headers"]!, "x-rate-limit-", limit.Window);
            AddLimit((JObject)json["headers"]!, "x-app-limit-24hour-", limit.AppDay);
            AddLimit((JObject)json["headers"]!, "x-user-limit-24hour-", limit.UserDay);
        }

        Respond(json);
    }

    /// <summary>Sends messages on a stream, and closes it.</summary>
    /// <param name="messages">The messages.</param>
    /// <exception cref="ArgumentException">A message is null.</exception>
    /// <exception cref="InvalidOperationException">The operation does not stream.</exception>
    public void Streams(params IEnumerable<XModel> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        messages = [.. messages];
        if (_operation.Streaming is null)
        {
            throw new InvalidOperationException($"{_operation.Id} does not stream: {nameof(Returns)} gives its response.");
        }

        if (messages.Contains(null!))
        {
            throw new ArgumentException("A message of the stream is null.", nameof(messages));
        }

        Respond(Json(HttpStatusCode.OK, string.Concat(messages.Select(message => message.ToJson() + "\r\n"))));
    }

    /// <summary>Returns one of the operation's examples.</summary>
    /// <param name="name">One of <see cref="Examples"/>; the first by default.</param>
    /// <exception cref="ArgumentException">There is no such example. The message lists those that there are.</exception>
    public void ReturnsExample(string? name = null) => Respond(Documented(name ?? Examples[0], nameof(name), Examples));

    /// <summary>Returns a documented error, with the headers and the body that X documents for it.</summary>
    /// <param name="status">One of <see cref="Errors"/>.</param>
    /// <exception cref="ArgumentException">The operation documents no such error. The message lists those that it documents.</exception>
    public void Fails(HttpStatusCode status)
    {
        var name = ((int)status).ToString(CultureInfo.InvariantCulture);
        Respond(Documented(name, nameof(status), Errors.Select(error => ((int)error).ToString(CultureInfo.InvariantCulture))));
    }

    private JObject Documented(string name, string parameter, IEnumerable<string> known) =>
        known.Contains(name)
            ? (JObject)_documented.Value.First(mapping => mapping.Name == name).Mapping.Json["response"]!
            : throw new ArgumentException($"{_operation.Id} documents no \"{name}\", but {string.Join(", ", known)}.", parameter);

    private void Respond(JObject response)
    {
        var which = string.Join(", ", _exact.Select(one => $"{one.Name}={one.Value}"));
        var name = $"{_operation.Id}: {(_isLoose ? "any, loosely" : "any")}{(which.Length > 0 ? $" with {which}" : "")}";
        _server
            .Given(new OperationMatcher(_operation, _isLoose, _exact).Matcher().AsRequest())
            .WithGuid(StubMapping.IdOf(name))
            .WithTitle(name)
            // Before the fixed examples, whose priority is 5; the more exact first.
            .AtPriority(4 - Math.Min(3, _exact.Count))
            .RespondWith(new StubResponse(response, XApiStubs.Folder, name));
        XApiStubs.AddClosestStub(_server);
    }

    private static IReadOnlyList<(string Name, StubMapping Mapping)> Read(string folder, string file) =>
        [
            .. StubMapping
                .OfFile(Path.Combine(XApiStubs.Folder, "mappings", folder, $"{file}.json"), XApiStubs.Folder)
                .Select(mapping => (mapping.Key, mapping.Value)),
        ];

    private static void AddLimit(JObject headers, string prefix, RateLimitWindow? window)
    {
        Add("limit", window?.Limit);
        Add("remaining", window?.Remaining);
        Add("reset", window?.Reset?.ToUnixTimeSeconds());

        void Add(string name, long? value)
        {
            if (value is not null)
            {
                headers[prefix + name] = value.Value.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private static bool IsStatus(string name) => name.Length == 3 && name.All(char.IsAsciiDigit);

    private static JObject Json(HttpStatusCode status, string body) =>
        new()
        {
            ["status"] = (int)status,
            ["headers"] = new JObject { ["Content-Type"] = "application/json; charset=utf-8" },
            ["body"] = body,
        };
}
