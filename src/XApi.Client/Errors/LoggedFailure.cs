using System.Net.Sockets;
using static System.FormattableString;

namespace XApi;

/// <summary>What logs and spans say of a failure: its kind, its status and the names of parameters. Messages hold values, and what X has written.</summary>
internal static class LoggedFailure
{
    /// <summary>The exception's type, and what is known beside it: <c>XForbiddenException (status 403, DuplicateContent)</c>.</summary>
    internal static string Of(Exception failure)
    {
        string[] facts = failure switch
        {
            XApiException reported => [.. Facts(reported)],
            HttpRequestException connection => [.. Facts(connection)],
            _ => [],
        };
        var text = facts.Length == 0 ? failure.GetType().Name : $"{failure.GetType().Name} ({string.Join(", ", facts)})";
        return failure is XConnectionException { InnerException: { } cause } ? $"{text}: {Of(cause)}" : text;
    }

    private static IEnumerable<string> Facts(XApiException failure)
    {
        if (failure.Status is { } status)
        {
            yield return Invariant($"status {(int)status}");
        }

        if (failure.Facts.Kind != RefusalKind.Other)
        {
            yield return failure.Facts.Kind.ToString();
        }

        // The names are X's: those that the operation has are no values.
        var names = failure
            .Problems.SelectMany(problem => problem.Errors.Prepend(problem))
            .SelectMany(problem => (problem.Parameters?.AdditionalProperties.Keys ?? []).Append(problem.Parameter))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
        foreach (var name in names.Where(name => failure.Operation?.Parameter(name) is not null))
        {
            yield return $"`{name}`";
        }
    }

    private static IEnumerable<string> Facts(HttpRequestException failure)
    {
        yield return failure.HttpRequestError.ToString();
        if (failure.InnerException is SocketException socket)
        {
            yield return socket.SocketErrorCode.ToString();
        }
    }
}
