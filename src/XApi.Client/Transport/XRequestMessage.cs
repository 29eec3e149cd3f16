using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>
/// A request that is described by hand: of an operation that this version of the client does not know, or of one that is chosen while the program runs.
/// </summary>
/// <remarks>
/// It is sent as every call is: authenticated, within its limits, retried, measured, its errors typed; its response is given as it came. What is asked for
/// is checked where it is made of an <see cref="XOperation"/>, and not where it is made of a path. A path that the client does know goes by that
/// operation's credentials and limits.
/// </remarks>
public sealed record XRequestMessage : CallOptions
{
    private static readonly HttpMethod[] Methods =
    [
        HttpMethod.Get,
        HttpMethod.Post,
        HttpMethod.Put,
        HttpMethod.Patch,
        HttpMethod.Delete,
        HttpMethod.Head,
        HttpMethod.Options,
    ];

    /// <summary>Describes a request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">
    /// The path on X's host, such as <c>/2/tweets/{id}/reactions</c>. What stands in braces is replaced by <see cref="PathValues"/>. It holds no query: that
    /// is <see cref="Query"/>.
    /// </param>
    /// <exception cref="ArgumentException">The path is no plain path, or the method is none that X takes.</exception>
    public XRequestMessage(HttpMethod method, string path)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (!Methods.Contains(method))
        {
            throw new ArgumentException(
                $"The method {method} is none of {string.Join(", ", Methods.Select(known => known.Method))}.",
                nameof(method)
            );
        }

        (Method, Path) = (method, RawPath.Require(path, nameof(path)));
    }

    /// <summary>
    /// Describes a request of an operation of the spec. <see cref="PathValues"/>, <see cref="Query"/> and <see cref="Body"/> hold its parameters by their wire
    /// names, as text. They are checked by the operation's bounds as those of its method are, and users may be given as <c>@username</c> or <c>me</c>.
    /// </summary>
    /// <param name="operation">The operation.</param>
    public XRequestMessage(XOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        (Operation, Method, Path) = (operation, operation.Method, operation.Path);
    }

    /// <summary>The operation that it was made of; null for one that was made of a path.</summary>
    public XOperation? Operation { get; }

    /// <summary>The HTTP method.</summary>
    public HttpMethod Method { get; }

    /// <summary>The path, with its placeholders.</summary>
    public string Path { get; }

    /// <summary>What replaces the placeholders of the path, by their names. It is escaped, so that no value leads to another path.</summary>
    public IDictionary<string, string> PathValues { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The parameters of the query, not escaped; those that are null are left out. A list is one value with commas.</summary>
    public IDictionary<string, string?> Query { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The JSON to send as the body; null, the default, for none.</summary>
    public JToken? Body { get; init; }

    /// <summary>
    /// The files to send, by the names of their parameters. With a file, the members of <see cref="Body"/> are parts beside it (<c>multipart/form-data</c>).
    /// A file is read while it is sent, and not disposed.
    /// </summary>
    public IDictionary<string, Stream> Files { get; } = new Dictionary<string, Stream>(StringComparer.Ordinal);

    /// <summary>Method and path, without any value.</summary>
    private protected override string Describe() => $"{Method} {Path}";
}
