using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What a test arranges for calls to come: refusals, responses of its own, slowness, connections that break.</summary>
public sealed partial class XSandbox
{
    /// <summary>Refuses the next calls, behind those that are scripted already. They count against limits, as X's refusals do, and are not carried out.</summary>
    /// <remarks><code>sandbox.Refuse(XOperation.CreateTweet, XRefusal.CreditsDepleted, caller: sandbox.User);</code></remarks>
    /// <param name="operation">The operation; null for any.</param>
    /// <param name="refusal">How they are refused.</param>
    /// <param name="times">How many of them. 1 by default.</param>
    /// <param name="caller">Whose calls: a user's, or <see cref="SandboxCaller.App"/>. Null, the default, for everyone's.</param>
    public void Refuse(XOperation? operation, XRefusal refusal, int times = 1, SandboxCaller? caller = null)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        _scripts.Add(operation, refusal, times, caller);
    }

    /// <summary>Responds to the next calls of an operation with a body of the test's own: one that the sandbox would not make, or of an operation that it does not serve.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="json">The body, a JSON object.</param>
    /// <param name="status">The status, from 200 to 599. 200 by default.</param>
    /// <param name="times">How many calls. 1 by default.</param>
    /// <param name="caller">Whose calls; null for everyone's.</param>
    /// <exception cref="ArgumentException">The body is no JSON object, or the status is out of its bounds.</exception>
    public void Respond(XOperation operation, string json, int status = 200, int times = 1, SandboxCaller? caller = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(json);
        Bound.Number(status, 200, 599, nameof(status));
        CheckBody(json);
        Func<ApiResponse> respond = () => new ApiResponse(status, JsonNode.Parse(json)!.AsObject());
        _scripts.Add(operation, respond, times, caller);
    }

    /// <summary>Changes the bodies of the next responses of an operation that succeed, such as to give a member a type that nobody expects.</summary>
    /// <remarks><code>sandbox.Change(XOperation.GetTweet, body => body["data"]!["attachments"] = new JsonArray());</code></remarks>
    /// <param name="operation">The operation.</param>
    /// <param name="change">Changes a body. It is called with the sandbox's locks free.</param>
    /// <param name="times">How many responses. 1 by default.</param>
    /// <param name="caller">Whose calls; null for everyone's.</param>
    public void Change(XOperation operation, Action<JsonObject> change, int times = 1, SandboxCaller? caller = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(change);
        _scripts.Add(operation, change, times, caller);
    }

    /// <summary>Forgets what <see cref="Refuse"/>, <see cref="Respond"/>, <see cref="Change"/>, <see cref="Delay"/> and <see cref="Cut"/> have arranged and has not happened yet.</summary>
    public void ClearScripts() => _scripts.Clear();

    /// <summary>Lets the next calls wait before they are handled, by the sandbox's clock.</summary>
    /// <param name="operation">The operation; null for any.</param>
    /// <param name="time">How long they wait, at most 49 days.</param>
    /// <param name="times">How many of them. 1 by default.</param>
    /// <param name="caller">Whose calls; null for everyone's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or longer.</exception>
    public void Delay(XOperation? operation, TimeSpan time, int times = 1, SandboxCaller? caller = null)
    {
        _scripts.Add(operation, new DelayedResponse(Bound.Time(time, mayBeZero: true, name: nameof(time))), times, caller);
    }

    /// <summary>Breaks the connection within the next responses that succeed. The call is carried out.</summary>
    /// <param name="operation">The operation; null for any.</param>
    /// <param name="afterBytes">How many bytes of the body are sent before. 20 by default; less than the body has.</param>
    /// <param name="times">How many responses. 1 by default.</param>
    /// <param name="caller">Whose calls; null for everyone's.</param>
    public void Cut(XOperation? operation, int afterBytes = 20, int times = 1, SandboxCaller? caller = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterBytes);
        _scripts.Add(operation, new CutResponse(afterBytes), times, caller);
    }

    /// <summary>Uses up an operation's limits: the next calls are refused with 429, until the windows that begin now have ended.</summary>
    /// <remarks><code>sandbox.UseUpLimit(XOperation.GetMe, sandbox.User); // everyone else can still call it</code></remarks>
    /// <param name="operation">The operation.</param>
    /// <param name="caller">Whose limits: a user's, or <see cref="SandboxCaller.App"/>'s. Null, the default, for everyone's.</param>
    /// <exception cref="ArgumentException">The operation does not take the caller's kind of credential.</exception>
    public void UseUpLimit(XOperation operation, SandboxCaller? caller = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (caller is not null && !Takes(operation, isApp: caller.User is null))
        {
            throw new ArgumentException($"{operation.Id} counts no calls of {caller}. It takes {Taken(operation)}.", nameof(caller));
        }

        _limits.UseUp(operation, caller);
    }

    /// <summary>Turns the sandbox's own clock, such as over the end of a limit's window.</summary>
    /// <param name="by">How far. Ids can hold no time behind 2079.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or leads there.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was given a clock (<see cref="XSandboxOptions.TimeProvider"/>): turn that one.</exception>
    public void Advance(TimeSpan by)
    {
        var clock = TimeProvider as SandboxClock ?? throw new InvalidOperationException("The sandbox was given its clock: turn that one.");
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by, Ids.Latest - clock.GetUtcNow(), nameof(by));
        clock.Advance(by);
    }

    /// <summary>Whether lookups know the names of the post dialect alone. It begins as <see cref="XSandboxOptions.ForgetTweetWords"/>.</summary>
    public bool ForgetsTweetWords
    {
        get => _world.ForgetsTweetWords;
        set => _world.ForgetsTweetWords = value;
    }

    private static bool Takes(XOperation operation, bool isApp) =>
        operation.Security.Any(security => security.Scheme == XSecurityScheme.BearerToken == isApp);

    private static string Taken(XOperation operation) =>
        operation.Security.Count == 0
            ? "no credential"
            : string.Join(" and ", operation.Security.Select(security => Authentication.Name(security.Scheme)));

    // Names are looked at when a body is written: the test is to see a fault where it gives one, not as a response.
    private static void CheckBody(string json)
    {
        JsonNode? body;
        try
        {
            body = JsonNode.Parse(json);
            if (body is not null)
            {
                JsonText.ToUtf8(body);
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new ArgumentException($"The body is not JSON that can be sent: {fault.Message}", nameof(json), fault);
        }

        if (body is not JsonObject)
        {
            throw new ArgumentException("The body must be a JSON object.", nameof(json));
        }
    }

    /// <summary>The windows of limits that are open, for the page.</summary>
    internal IReadOnlyList<OpenWindow> OpenWindows => _limits.OpenWindows(most: 20);
}
