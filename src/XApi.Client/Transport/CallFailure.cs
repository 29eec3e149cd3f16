using static System.FormattableString;

namespace XApi;

/// <summary>Translates what ended a call without a response into the exception that the caller gets.</summary>
internal static class CallFailure
{
    private const string Disposed =
        "The XApiClient, or the PrimaryHandler that it was given, was disposed of: make one client, share it, and dispose it when the program ends.";

    /// <summary>What ends calls and streams of a client that is disposed.</summary>
    internal static ObjectDisposedException ClientDisposed(Exception? cause = null) => new(Disposed, cause);

    /// <summary>The exception for a failure without a response; null when the failure is shown as it is, as when the caller cancelled.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="request">The request, which knows whether it was sent.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="deadline">The call's time limit.</param>
    /// <param name="lifetime">Cancelled when the client is disposed.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal static Exception? Translate(
        Exception failure,
        HttpRequestMessage request,
        XOperation operation,
        Deadline deadline,
        CancellationToken lifetime,
        CancellationToken cancellationToken
    )
    {
        if (failure is XApiException || cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        var wasSent = XRequestOptions.WasSent(request);
        var advice = wasSent && !operation.IsIdempotent ? "; X may have acted on it, so look before you send it again" : "";
        if (lifetime.IsCancellationRequested || failure is ObjectDisposedException)
        {
            return ClientDisposed(wasSent ? NoResponse($"{operation} was under way{advice}.", failure) : failure);
        }

        var attempts = failure is RetriesExhausted { Attempts: > 1 and var count } ? $" in {count} attempts" : "";
        var cause = failure is RetriesExhausted ? failure.InnerException! : failure;
        var message = cause switch
        {
            OperationCanceledException when deadline.HasPassed => Invariant(
                $"{operation} was cancelled after {deadline.Limit.TotalSeconds:0.###} s, its time limit (Timeout)"
            ),
            TimeoutException => $"{operation} got no response{attempts}: {cause.Message.TrimEnd('.')}",
            HttpRequestException failed => $"{operation} got no response{attempts}: {cause.Message.TrimEnd('.', '"')}{Advice.For(failed)}",
            IOException => $"{operation} lost the connection{attempts} while the response came: {cause.Message.TrimEnd('.')}",
            _ => null,
        };
        return message is null
            ? null
            : NoResponse($"{message}{advice}.", cause is OperationCanceledException ? new TimeoutException(message, cause) : cause);

        XConnectionException NoResponse(string what, Exception why) =>
            new(what, why) { Operation = operation, MayHaveBeenActedOn = wasSent };
    }
}
