using System.Globalization;
using System.Net;
using System.Text;

namespace XApi;

/// <summary>A call as generated code describes it: the operation, and a value for each parameter that was given.</summary>
internal sealed class XRequest(XOperation operation, CallOptions? options = null)
{
    private readonly List<GivenParameter> _given = [];
    private RequestBody? _body;
    private string? _path;
    private UserBody? _userBody;
    private ChosenPartitions? _partitions;

    internal XOperation Operation => operation;

    /// <summary>Whether it is described by hand, and so not checked.</summary>
    internal bool IsRaw => _path is not null;

    internal CallOptions? Options => options;

    internal RequestBody? Content => _body;

    /// <summary>What was found of the query by requests that this one belongs with; null for a request on its own.</summary>
    internal AcceptedQuery? Accepted { get; set; }

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
            throw new ArgumentException($"{operation.Id} does not take `{value}` as `{name}`.", name);
        }

        _given.Add(new(name, XParameterLocation.Path, value, null));
        return this;
    }

    /// <summary>A request that is described by hand.</summary>
    /// <exception cref="ArgumentException">A placeholder of the path has no value, or one that can't be sent.</exception>
    internal static XRequest Raw(XOperation operation, XRequestMessage message)
    {
        var request = new XRequest(operation, message) { _path = RawPath.Fill(message) };
        foreach (var (name, value) in message.Query)
        {
            request.Query(Uri.EscapeDataString(name), value?.Split(','));
        }

        request._body = message.Body is null ? null : new OpenJsonBody(message.Body);
        return request;
    }

    /// <summary>A user who is not given by id is found when the request is sent.</summary>
    internal XRequest Path(string name, UserRef user)
    {
        Path(name, user.Text);
        _given[^1] = _given[^1] with { IsUnresolved = !user.IsId };
        return this;
    }

    internal XRequest Path(string name, long value) => Path(name, value.ToString(CultureInfo.InvariantCulture));

    internal XRequest Path<T>(string name, T value)
        where T : struct, IOpenEnum<T> => Path(name, value.Value);

    internal XRequest Query(string name, string? value)
    {
        if (value is not null)
        {
            _given.Add(new(name, XParameterLocation.Query, value, null));
        }

        return this;
    }

    internal XRequest Query(string name, UserRef? user)
    {
        if (user is { } given)
        {
            _given.Add(new(name, XParameterLocation.Query, given.Text, null) { IsUnresolved = !given.IsId });
        }

        return this;
    }

    internal XRequest Query(string name, long? value) => Query(name, value?.ToString(CultureInfo.InvariantCulture));

    internal XRequest Partitions(string name, StreamPartitions partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions, name);
        _partitions = new(name, partitions, _given.Count);
        return this;
    }

    internal XRequest Query(string name, double? value) => Query(name, value?.ToString(CultureInfo.InvariantCulture));

    internal XRequest Query(string name, bool? value) =>
        Query(
            name,
            value switch
            {
                true => "true",
                false => "false",
                null => null,
            }
        );

    internal XRequest Query(string name, DateTimeOffset? value) => Query(name, value is { } time ? Timestamp.ToQuery(time) : null);

    internal XRequest Query<T>(string name, T value)
        where T : struct, IOpenEnum<T> => Query(name, value.Value);

    internal XRequest Query<T>(string name, T? value)
        where T : struct, IOpenEnum<T> => Query(name, value?.Value);

    internal XRequest Query<T>(string name, IReadOnlyList<T>? values)
        where T : struct, IOpenEnum<T> => Query(name, OpenEnum.Texts(values));

    internal XRequest Query(string name, IReadOnlyList<int>? values) =>
        Query(name, values?.Select(value => value.ToString(CultureInfo.InvariantCulture)).ToList());

    internal XRequest Query(string name, IReadOnlyList<long>? values) =>
        Query(name, values?.Select(value => value.ToString(CultureInfo.InvariantCulture)).ToList());

    /// <summary>A list is one parameter, its values separated by commas. An empty list says the same as none.</summary>
    internal XRequest Query(string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            _given.Add(new(name, XParameterLocation.Query, null, values));
        }

        return this;
    }

    /// <summary>Whether a value is asked for that X shows to its owner alone.</summary>
    internal bool AsksForPrivateValues =>
        operation.Parameters.Any(parameter =>
            parameter.PrivateValues.Count > 0
            && _given.Any(asked =>
                asked.Name == parameter.Name && asked.Values is { } values && values.Intersect(parameter.PrivateValues).Any()
            )
        );

    /// <summary>A query parameter's value, as it goes onto the wire before escaping; null when none was given.</summary>
    internal string? ValueOf(string name) => InQuery(name) is { } given ? given.Value ?? string.Join(',', given.Values!) : null;

    /// <summary>The values of a query parameter that was given as a list; null otherwise.</summary>
    internal IReadOnlyList<string>? ValuesOf(string name) => InQuery(name)?.Values;

    private GivenParameter? InQuery(string name)
    {
        foreach (var parameter in _given)
        {
            if (parameter.Name == name && parameter.In == XParameterLocation.Query)
            {
                return parameter;
            }
        }

        return null;
    }

    /// <summary>Gives a query parameter another value, or takes it away with null. It keeps the place that the operation's table gives it.</summary>
    internal XRequest Set(string name, params IEnumerable<string>? values)
    {
        _given.RemoveAll(parameter => parameter.Name == name && parameter.In == XParameterLocation.Query);
        if (values is not null)
        {
            var later = operation.Parameters.SkipWhile(parameter => parameter.Name != name).Select(parameter => parameter.Name).ToHashSet();
            var place = _given.FindIndex(parameter => parameter.In == XParameterLocation.Query && later.Contains(parameter.Name));
            _given.Insert(place < 0 ? _given.Count : place, new(name, XParameterLocation.Query, null, [.. values]));
        }

        return this;
    }

    internal bool Has(string name) => ValueOf(name) is not null;

    /// <summary>The same request without a parameter of the query.</summary>
    internal XRequest Without(string name) =>
        Copy(operation, parameter => parameter.In == XParameterLocation.Path || parameter.Name != name);

    /// <summary>A request of another operation, with those parameters of this one that shape a response: fields and expansions.</summary>
    internal XRequest Like(XOperation other) =>
        Copy(other, given => FieldNames.ShapeResponse(given.Name) && other.Parameter(given.Name) is not null);

    /// <summary>A request of another operation, with all that this one asks for and the other understands, but for the place of a page.</summary>
    internal XRequest For(XOperation other) =>
        Copy(
            other,
            given =>
                other.Parameter(given.Name, given.In) is not null
                && given.Name != other.Pagination?.RequestToken
                && given.Name != other.Pagination?.PageSize
        );

    /// <summary>The same request, of which a change leaves this one as it is.</summary>
    internal XRequest Clone() => With(options);

    /// <summary>The same request with other options.</summary>
    internal XRequest With(CallOptions? callOptions)
    {
        var copy = new XRequest(operation, callOptions)
        {
            _path = _path,
            _body = _body,
            _userBody = _userBody,
            _partitions = _partitions,
            Accepted = Accepted,
            SignedAddress = SignedAddress,
        };
        copy._given.AddRange(_given);
        return copy;
    }

    private XRequest Copy(XOperation target, Predicate<GivenParameter> keeps)
    {
        var copy = new XRequest(target, options);
        copy._given.AddRange(_given.FindAll(keeps));
        return copy;
    }

    /// <summary>Whether the text that the body posts holds a URL, which X charges more for.</summary>
    internal bool SendsUrl => (Posts?.Text ?? (_body as OpenJsonBody)?.Text) is { } text && UrlScanner.Find(text, bare: true).Count > 0;

    /// <summary>The body, where its text is posted for others to read.</summary>
    internal IPostedText? Posts => _body is JsonBody { Model: IPostedText posted } ? posted : null;

    /// <summary>Path and query, as they go onto the wire.</summary>
    internal string Target(XDialect dialect)
    {
        var path = _path ?? operation.Path;
        var query = new StringBuilder();
        foreach (var (name, location, value, values) in IsRaw ? _given : RequestDialect.Write(operation, _given, dialect))
        {
            if (location == XParameterLocation.Path)
            {
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value!), StringComparison.Ordinal);
                continue;
            }

            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=');
            if (values is null)
            {
                query.Append(Uri.EscapeDataString(value!));
            }
            else
            {
                query.AppendJoin(',', values.Select(Uri.EscapeDataString));
            }
        }

        return path + query;
    }

    /// <summary>A request for each of the chosen partitions, or this one where the operation has none.</summary>
    internal IEnumerable<(int? Partition, XRequest Request)> ByPartition()
    {
        if (_partitions is not { } partitions)
        {
            return [(null, this)];
        }

        var bounds = operation.Parameter(partitions.Name)!;
        return partitions.Chosen.Within(operation, (int)bounds.Minimum!, (int)bounds.Maximum!).Select(number => ((int?)number, Of(number)));

        XRequest Of(int number)
        {
            var one = Copy(operation, static _ => true);
            var value = number.ToString(CultureInfo.InvariantCulture);
            one._given.Insert(partitions.Place, new(partitions.Name, XParameterLocation.Query, value, null));
            return one;
        }
    }

    /// <summary>Whether it names a user otherwise than by id, so that <see cref="ResolveAsync"/> comes before it is sent.</summary>
    internal bool NamesUsers => _userBody is not null || _given.Exists(static parameter => parameter.IsUnresolved);

    /// <summary>Puts the ids of users in the place of their names.</summary>
    internal async Task ResolveAsync(Func<UserRef, Task<string>> idOf)
    {
        for (var i = 0; i < _given.Count; i++)
        {
            if (_given[i] is { IsUnresolved: true } named)
            {
                _given[i] = named with { Value = await idOf(named.Value!).ConfigureAwait(false), IsUnresolved = false };
            }
        }

        if (_userBody is { } body)
        {
            Body(body.Make(await idOf(body.User).ConfigureAwait(false)));
            _userBody = null;
        }
    }

    /// <summary>A body that is made of a user's id.</summary>
    internal XRequest Body(UserRef user, Func<string, XModel> make)
    {
        if (user.IsId)
        {
            return Body(make(user.Text));
        }

        _userBody = new(user, make);
        return this;
    }

    /// <summary>JSON of the caller's own.</summary>
    internal XRequest Body(Newtonsoft.Json.Linq.JToken body)
    {
        _body = new OpenJsonBody(body);
        return this;
    }

    internal XRequest Body(XModel body)
    {
        ArgumentNullException.ThrowIfNull(body);
        _body = new JsonBody(body);
        return this;
    }

    /// <summary>Sends a stream from where it stands to its end. It is read while it is sent, and not disposed.</summary>
    internal XRequest Body(Stream content, string mediaType)
    {
        ArgumentNullException.ThrowIfNull(content);
        _body = new StreamBody(content, mediaType);
        return this;
    }

    internal XRequest Multipart(MultipartBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        _body = body;
        return this;
    }

    /// <summary>An address that X has signed, to which the request goes instead of the operation's. It gets no credential: the signature is one.</summary>
    internal Uri? SignedAddress { get; init; }

    // A base address may have a path of its own, where a proxy or a stand-in for X serves under one.
    internal Uri ToUri(Uri baseAddress, XDialect dialect) =>
        SignedAddress ?? new(baseAddress, baseAddress.AbsolutePath.TrimEnd('/') + Target(dialect));

    internal HttpRequestMessage ToMessage(Uri baseAddress, XDialect dialect = XDialect.Tweet)
    {
        var message = new HttpRequestMessage(operation.Method, ToUri(baseAddress, dialect))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(new(operation.ResponseMediaType));
        message.Options.Set(XRequestOptions.Operation, operation);
        if (options is not null)
        {
            message.Options.Set(XRequestOptions.Call, options);
        }

        if (SignedAddress is not null)
        {
            message.Options.Set(XRequestOptions.AttemptHasNoLimit, _body is not null);
        }

        if (_body is not null)
        {
            message.Content = _body.ToContent();
            if (_body.Streaming is (true, var rewinds))
            {
                message.Options.Set(XRequestOptions.StreamedBodyRewinds, rewinds);
            }
        }

        return message;
    }
}

/// <summary>A parameter with its value, or with its values where it is a list.</summary>
/// <remarks>A class: the runtime has compiled code for lists of references, and would compile it for a value type at the first call.</remarks>
internal sealed record GivenParameter(string Name, XParameterLocation In, string? Value, IReadOnlyList<string>? Values)
{
    /// <summary>Whether the value names a user whose id is not known yet.</summary>
    public bool IsUnresolved { get; init; }
}

/// <summary>A body that waits for the id of a user.</summary>
internal sealed record UserBody(UserRef User, Func<string, XModel> Make);

/// <summary>Which partitions to open, and at which place of the query the number of one goes.</summary>
internal sealed record ChosenPartitions(string Name, StreamPartitions Chosen, int Place);
