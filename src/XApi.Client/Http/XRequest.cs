using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace XApi;

/// <summary>A call as generated code describes it: the operation, and a value for each parameter that was given.</summary>
internal sealed class XRequest(XOperation operation, CallOptions? options = null)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    private readonly List<(string Name, string Value)> _query = [];
    private readonly List<GivenParameter> _given = [];
    private string _path = operation.Path;
    private XModel? _body;

    internal XOperation Operation => operation;

    internal CallOptions? Options => options;

    internal XModel? Content => _body;

    /// <summary>The parameters of path and query that have a value, as it was given.</summary>
    internal IReadOnlyList<GivenParameter> Given => _given;

    internal XRequest Path(string name, string value)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new ArgumentException($"{operation.Id} needs `{name}`, which is empty.", name);
        }

        // The two parts that a URI resolves however they are escaped, so that the request would go to another path.
        if (value is "." or "..")
        {
            throw new ArgumentException($"{operation.Id} can't be asked with `{value}` as `{name}`.", name);
        }

        _given.Add(new(name, XParameterLocation.Path, value, null));
        _path = _path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
        return this;
    }

    internal XRequest Query(string name, string? value)
    {
        if (value is not null)
        {
            _given.Add(new(name, XParameterLocation.Query, value, null));
            _query.Add((name, Uri.EscapeDataString(value)));
        }

        return this;
    }

    internal XRequest Query(string name, int? value) => Query(name, value?.ToString(CultureInfo.InvariantCulture));

    internal XRequest Query(string name, bool? value) => Query(name, value switch { true => "true", false => "false", null => null });

    internal XRequest Query(string name, DateTimeOffset? value) => Query(name, value is { } time ? Timestamp.ToQuery(time) : null);

    internal XRequest Query<T>(string name, T? value)
        where T : struct, IOpenEnum<T>
        => Query(name, value?.Value);

    internal XRequest Query<T>(string name, IReadOnlyList<T>? values)
        where T : struct, IOpenEnum<T>
        => Query(name, values?.Select(value => value.Value).ToList());

    /// <summary>A list is one parameter, its values separated by commas. An empty list says the same as none.</summary>
    internal XRequest Query(string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            _given.Add(new(name, XParameterLocation.Query, null, values));
            _query.Add((name, string.Join(',', values.Select(Uri.EscapeDataString))));
        }

        return this;
    }

    /// <summary>Whether a value is asked for that X shows to its owner alone.</summary>
    internal bool AsksForPrivateValues
        => operation.Parameters.Any(parameter => parameter.PrivateValues.Count > 0
            && _query.Any(asked => asked.Name == parameter.Name && asked.Value.Split(',').Intersect(parameter.PrivateValues).Any()));

    internal XRequest Body(XModel body)
    {
        ArgumentNullException.ThrowIfNull(body);
        _body = body;
        return this;
    }

    internal Uri ToUri(Uri baseAddress)
    {
        var query = string.Join('&', _query.Select(parameter => $"{parameter.Name}={parameter.Value}"));
        return new Uri(baseAddress, query.Length == 0 ? _path : $"{_path}?{query}");
    }

    internal HttpRequestMessage ToMessage(Uri baseAddress)
    {
        var message = new HttpRequestMessage(operation.Method, ToUri(baseAddress))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(new("application/json"));
        message.Options.Set(XRequestOptions.Operation, operation);
        if (options is not null)
        {
            message.Options.Set(XRequestOptions.Call, options);
        }

        if (_body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(_body.ToJson())) { Headers = { ContentType = Json } };
        }

        return message;
    }
}

/// <summary>A parameter with its value, or with its values where it is a list.</summary>
internal readonly record struct GivenParameter(string Name, XParameterLocation In, string? Value, IReadOnlyList<string>? Values);
