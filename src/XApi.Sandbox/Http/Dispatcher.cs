using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The way of a request: route, credential, limits, parameters, then the operation itself.</summary>
internal sealed class Dispatcher(
    XWorld world,
    XSandboxOptions options,
    Authentication authentication,
    Limits limits,
    StreamServer streams,
    IReadOnlyList<IExtraEndpoints> extras
)
{
    private long _requests;

    internal async Task HandleAsync(HttpContext context)
    {
        foreach (var extra in extras)
        {
            if (await extra.TryRespondAsync(context).ConfigureAwait(false))
            {
                return;
            }
        }

        context.Response.Headers.Date = world.Now.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers["x-transaction-id"] = Interlocked.Increment(ref _requests).ToString("x16", CultureInfo.InvariantCulture);
        if (await AnswerOrFaultAsync(context).ConfigureAwait(false) is { } answer)
        {
            await SendAsync(context.Response, answer).ConfigureAwait(false);
        }
    }

    /// <summary>A fault of the sandbox itself is shown to whoever tests with it, instead of an empty 500.</summary>
    private async Task<Answer?> AnswerOrFaultAsync(HttpContext context)
    {
        try
        {
            return await RespondAsync(context).ConfigureAwait(false);
        }
        catch (Exception fault) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            return Problems.Plain(500, "Internal Error", $"The sandbox failed: {fault}");
        }
    }

    private static async Task SendAsync(HttpResponse response, Answer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.Status < 400 ? "application/json; charset=utf-8" : "application/problem+json; charset=utf-8";
        var body = JsonText.ToUtf8(answer.Body);
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The response of a request; null when it was a stream, which answers for itself.</summary>
    private async Task<Answer?> RespondAsync(HttpContext context)
    {
        var request = context.Request;
        if (!Routes.TryFind(request.Method, request.Path.Value ?? "", out var operation, out var values))
        {
            return Problems.Plain(404, "Not Found");
        }

        var (caller, why) = await authentication.IdentifyAsync(request).ConfigureAwait(false);
        if (caller is null)
        {
            return Problems.Plain(401, "Unauthorized", why);
        }

        if (Authentication.Refusal(operation, caller) is { } refusal)
        {
            return refusal;
        }

        var (allowed, standings) = limits.Take(operation, caller);
        foreach (var standing in standings)
        {
            standing.WriteTo(context.Response.Headers);
        }

        if (!allowed && options.EnforceRateLimits)
        {
            return Problems.Plain(429, "Too Many Requests");
        }

        foreach (var (name, value) in request.Query)
        {
            values[name] = value.ToString();
        }

        var (body, isJson) = await ReadBodyAsync(request).ConfigureAwait(false);
        if (!isJson)
        {
            return Problems.InvalidRequest("body", "", "Request body is not valid JSON");
        }

        var arguments = new Arguments(values, body);
        if (ParameterCheck.Errors(operation, arguments) is { Count: > 0 } errors)
        {
            return Problems.InvalidRequest(errors);
        }

        if (IsForOneself(operation) && caller.User is { } user && arguments.Id("id") != user.Id)
        {
            return Problems.InvalidRequest(
                "id",
                values["id"],
                $"The `id` query parameter value [{values["id"]}] must be the same as the authenticating user [{user.Id}]"
            );
        }

        var call = new Call(world, options, operation, arguments, caller);
        if (operation.Streaming is not null)
        {
            return await streams.ServeAsync(call, context).ConfigureAwait(false);
        }

        lock (world.Gate)
        {
            return Handlers.Answer(call);
        }
    }

    /// <summary>What hangs on a user and takes no App-only credential is the authenticated user's own.</summary>
    private static bool IsForOneself(XOperation operation) =>
        operation.Path.StartsWith("/2/users/{id}/", StringComparison.Ordinal)
        && !operation.Security.Any(security => security.Scheme == XSecurityScheme.BearerToken);

    private static async Task<(JsonElement Body, bool IsJson)> ReadBodyAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false);
        if (buffer.Length == 0)
        {
            return (default, true);
        }

        try
        {
            using var document = JsonDocument.Parse(buffer.ToArray());
            return (document.RootElement.Clone(), true);
        }
        catch (JsonException)
        {
            return (default, false);
        }
    }
}
