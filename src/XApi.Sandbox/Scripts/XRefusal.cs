using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace XApi.Sandbox;

/// <summary>A way in which X refuses a request, word for word where it is known. <see cref="XSandbox.Refuse"/> and <see cref="StreamScript.Refuse(XRefusal)"/> take it.</summary>
public sealed class XRefusal
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Func<XOperation, Caller, DateTimeOffset, ApiResponse>? _response;
    private readonly string? _body;
    private readonly Func<DateTimeOffset, IReadOnlyDictionary<string, string>>? _headers;
    private readonly string _name;
    private bool _isMute;
    private bool _isEdge;

    private XRefusal(
        string name,
        Func<XOperation, Caller, DateTimeOffset, ApiResponse>? response,
        string? body = null,
        Func<DateTimeOffset, IReadOnlyDictionary<string, string>>? headers = null
    )
    {
        _name = name;
        _response = response;
        _body = body;
        _headers = headers;
    }

    /// <summary>The refusals that need no more than their name.</summary>
    internal static IReadOnlyDictionary<string, XRefusal> Named =>
        new Dictionary<string, XRefusal>
        {
            [nameof(Unauthorized)] = Unauthorized,
            [nameof(CreditsDepleted)] = CreditsDepleted,
            [nameof(PaymentRequired)] = PaymentRequired,
            [nameof(MissingScope)] = MissingScope,
            [nameof(UnsupportedAuthentication)] = UnsupportedAuthentication,
            [nameof(ClientNotEnrolled)] = ClientNotEnrolled,
            [nameof(OAuth1Permissions)] = OAuth1Permissions,
            [nameof(DuplicateContent)] = DuplicateContent,
            [nameof(ReplyNotAllowed)] = ReplyNotAllowed,
            [nameof(UsageCap)] = UsageCap,
            [nameof(SpendCap)] = SpendCap,
            [nameof(TooManyConnections)] = TooManyConnections,
            [nameof(InternalError)] = InternalError,
            [nameof(ServiceUnavailable)] = ServiceUnavailable,
            [nameof(Unreachable)] = Unreachable,
            [nameof(Mute)] = Mute,
            [nameof(WindowLimit)] = WindowLimit(),
            [nameof(AppDayLimit)] = AppDayLimit(),
            [nameof(UserDayLimit)] = UserDayLimit(),
        };

    /// <summary>401: the token has ended or was revoked. X says no more than that.</summary>
    public static XRefusal Unauthorized { get; } = Of("Unauthorized", () => Problems.Unauthorized("Refused by the test."));

    /// <summary>402: the account has no credits left. The body names the account.</summary>
    public static XRefusal CreditsDepleted { get; } = Of("CreditsDepleted", Problems.CreditsDepleted);

    /// <summary>402: the account has no credits left, with the newer body, which names no account.</summary>
    public static XRefusal PaymentRequired { get; } = Of("PaymentRequired", Problems.PaymentRequired);

    /// <summary>403: the token lacks a scope. X does not say which.</summary>
    public static XRefusal MissingScope { get; } = Of("MissingScope", () => Problems.MissingScope("Refused by the test."));

    /// <summary>403: the operation does not take this kind of credential. The body names those that it takes.</summary>
    public static XRefusal UnsupportedAuthentication { get; } =
        new("UnsupportedAuthentication", (operation, caller, _) => Authentication.Unsupported(operation, caller));

    /// <summary>403: the App stands in no Project, or its plan does not have the operation.</summary>
    public static XRefusal ClientNotEnrolled { get; } = Of("ClientNotEnrolled", Problems.ClientNotEnrolled);

    /// <summary>403: the App may only read. It needs "Read and write", and new tokens after that.</summary>
    public static XRefusal OAuth1Permissions { get; } = Of("OAuth1Permissions", Problems.OAuth1Permissions);

    /// <summary>403: the same text was posted before.</summary>
    public static XRefusal DuplicateContent { get; } = Forbidden(Refusals.DuplicateContent);

    /// <summary>403: the author of the Tweet neither mentioned this user nor is this user, or does not take this user's replies.</summary>
    public static XRefusal ReplyNotAllowed { get; } = Of("ReplyNotAllowed", Problems.ReplyNotAllowed);

    /// <summary>429: the month's cap of Tweets is reached.</summary>
    public static XRefusal UsageCap { get; } = Of("UsageCap", Problems.UsageCapped);

    /// <summary>403: what the account may spend in a billing cycle is spent. The body has the day of the next cycle, the first of the next month here.</summary>
    public static XRefusal SpendCap { get; } = new("SpendCap", (_, _, now) => Problems.SpendCapReached(now));

    /// <summary>429: as many connections of the stream are open as the access level allows.</summary>
    public static XRefusal TooManyConnections { get; } = Of("TooManyConnections", Problems.TooManyConnections);

    /// <summary>500: X failed.</summary>
    public static XRefusal InternalError { get; } = Of("InternalError", () => Problems.Plain(500, "Internal Server Error"));

    /// <summary>503: X is overloaded.</summary>
    public static XRefusal ServiceUnavailable { get; } = Of("ServiceUnavailable", () => Problems.Plain(503, "Service Unavailable"));

    /// <summary>The connection breaks without a response.</summary>
    public static XRefusal Unreachable { get; } = new("Unreachable", null);

    /// <summary>The request is taken and never gets a response.</summary>
    public static XRefusal Mute { get; } = new("Mute", null) { _isMute = true };

    /// <summary>403 with a reason, as X gives it for what a user may not do.</summary>
    /// <param name="detail">The reason.</param>
    public static XRefusal Forbidden(string detail) => Of("Forbidden", () => Problems.Forbidden(detail));

    /// <summary>429: the operation's window is used up.</summary>
    /// <param name="resetsIn">When the next window starts. 15 minutes by default.</param>
    /// <param name="remaining">How many requests the headers say are left. None by default; X has been seen to refuse with some left.</param>
    public static XRefusal WindowLimit(TimeSpan? resetsIn = null, int remaining = 0) =>
        Limited("WindowLimit", "x-rate-limit", 50, resetsIn ?? TimeSpan.FromMinutes(15), remaining);

    /// <summary>429: the App has made all the requests of its 24 hours.</summary>
    /// <param name="resetsIn">When the next 24 hours start. 24 hours by default.</param>
    public static XRefusal AppDayLimit(TimeSpan? resetsIn = null) => Limited("AppDayLimit", "x-app-limit-24hour", 1000, resetsIn ?? Day);

    /// <summary>429: the user has made all the requests of their 24 hours.</summary>
    /// <param name="resetsIn">When the next 24 hours start. 24 hours by default.</param>
    public static XRefusal UserDayLimit(TimeSpan? resetsIn = null) => Limited("UserDayLimit", "x-user-limit-24hour", 100, resetsIn ?? Day);

    /// <summary>An HTML page of the edge in front of X, without X's headers.</summary>
    /// <param name="status">The status, such as 403, 502 or 520.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is not from 200 to 599.</exception>
    public static XRefusal EdgePage(int status) =>
        new(
            $"EdgePage {Bound.Number(status, 200, 599, nameof(status))}",
            (_, _, _) => Problems.Plain(status, Reason(status)),
            $"<!DOCTYPE html><html><head><title>{status} {Reason(status)}</title></head><body><h1>{status} {Reason(status)}</h1></body></html>"
        )
        {
            _isEdge = true,
        };

    /// <summary>Any other status, body and headers.</summary>
    /// <param name="status">The status, such as 503 or 401.</param>
    /// <param name="body">The body, be it JSON or HTML; null for a problem with the status as its title.</param>
    /// <param name="headers">Further headers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is not from 200 to 599.</exception>
    public static XRefusal Of(int status, string? body = null, IReadOnlyDictionary<string, string>? headers = null) =>
        new(
            Bound.Number(status, 200, 599, nameof(status)).ToString(CultureInfo.InvariantCulture),
            (_, _, _) => Problems.Plain(status, Reason(status)),
            body,
            headers is null ? null : _ => headers
        );

    /// <summary>Its name.</summary>
    public override string ToString() => _name;

    /// <summary>Refuses. What is returned, unless null, is yet to be sent.</summary>
    internal async Task<ApiResponse?> RespondAsync(
        HttpContext context,
        XOperation operation,
        Caller caller,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (_isMute)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        if (_response is null)
        {
            context.Abort();
            return null;
        }

        if (_isEdge)
        {
            context.Response.Headers.Clear();
        }

        foreach (var (name, value) in _headers?.Invoke(now) ?? new Dictionary<string, string>())
        {
            context.Response.Headers[name] = value;
        }

        var response = _response(operation, caller, now).Because($"Refused by the test: {this}.");
        if (_body is null)
        {
            return response;
        }

        context.Response.StatusCode = response.Status;
        context.Response.ContentType = _body.TrimStart().StartsWith('{') ? response.ContentType : "text/html; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(_body), cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static XRefusal Of(string name, Func<ApiResponse> response) => new(name, (_, _, _) => response());

    private static XRefusal Limited(string name, string headers, int limit, TimeSpan resetsIn, int remaining = 0) =>
        new(
            name,
            (_, _, _) => Problems.TooManyRequests(),
            headers: now => new Dictionary<string, string>
            {
                [headers + "-limit"] = limit.ToString(CultureInfo.InvariantCulture),
                [headers + "-remaining"] = remaining.ToString(CultureInfo.InvariantCulture),
                [headers + "-reset"] = (now + resetsIn).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            }
        );

    private static string Reason(int status) => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } known ? known : "Unknown";
}
