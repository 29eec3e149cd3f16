using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace XApi.Sandbox;

/// <summary>The way of a request: route, credential, limits, scripts, parameters, then the operation itself.</summary>
internal sealed class Dispatcher(
    XWorld world,
    XSandboxOptions options,
    Authentication authentication,
    Limits limits,
    CallScripts scripts,
    RequestLog log,
    StreamServer streams,
    WebhookServer webhooks,
    IReadOnlyList<IExtraEndpoints> extras
)
{
    internal async Task HandleAsync(HttpContext context)
    {
        var exchange = log.Begin(context);
        foreach (var extra in extras)
        {
            if (await extra.TryRespondAsync(context).ConfigureAwait(false))
            {
                return;
            }
        }

        ResponseHeaders.Begin(context.Response.Headers, exchange);
        if (await RespondOrFailAsync(context, exchange).ConfigureAwait(false) is { } response)
        {
            await SendAsync(context.Response, exchange, response).ConfigureAwait(false);
        }
    }

    /// <summary>What the server refuses while a body is read keeps its status. A fault of the sandbox itself is shown to its user, instead of an empty 500.</summary>
    private async Task<ApiResponse?> RespondOrFailAsync(HttpContext context, Exchange exchange)
    {
        try
        {
            return await RespondAsync(context, exchange).ConfigureAwait(false);
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            return new ApiResponse(refused.StatusCode, []) { IsEmpty = true }.Because(refused.Message);
        }
        catch (Exception fault) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            return Problems.Plain(500, "Internal Error", $"The sandbox failed: {fault}");
        }
    }

    private async Task SendAsync(HttpResponse response, Exchange exchange, ApiResponse content)
    {
        exchange.Explanation = content.Explanation;
        response.StatusCode = content.Status;
        response.ContentType = content.ContentType;
        ResponseHeaders.Complete(response.Headers, exchange, options.Explain);
        if (options.ProblemHost != Problems.UsualHost)
        {
            Problems.MoveTo(options.ProblemHost, content.Body);
        }

        if (content.File is { } file)
        {
            response.ContentLength = file.Length;
            if (HttpMethods.IsHead(response.HttpContext.Request.Method))
            {
                return;
            }

            await world.MediaStore.CopyToAsync(file, response.Body, response.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        else if (!content.IsEmpty)
        {
            await SendAsync(response, exchange, content.Status, content.Content ?? JsonText.ToUtf8(content.Body)).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(HttpResponse response, Exchange exchange, int status, ReadOnlyMemory<byte> body)
    {
        if (HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            response.ContentLength = body.Length;
            return;
        }

        var cancellationToken = response.HttpContext.RequestAborted;
        var cut = status < 300 && exchange is { Operation: { } operation, Caller: { } caller } ? scripts.Cut(operation, caller) : null;
        await response.Body.WriteAsync(cut < body.Length ? body[..cut.Value] : body, cancellationToken).ConfigureAwait(false);
        if (cut is not null)
        {
            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
            response.HttpContext.Abort();
        }
    }

    /// <summary>The response of a request; null when it is sent already, as a stream's is, or when there is to be none.</summary>
    private async Task<ApiResponse?> RespondAsync(HttpContext context, Exchange exchange)
    {
        var request = context.Request;
        if (
            !Routes.TryFind(
                HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method,
                request.Path.Value ?? "",
                out var operation,
                out var values
            )
        )
        {
            return Problems.Plain(404, "Not Found").Because("The spec has no operation of this method and path.");
        }

        operation = await Routes.ByBodyAsync(operation, request).ConfigureAwait(false);
        exchange.Operation = operation;
        var (caller, why) = await authentication.IdentifyAsync(request, operation).ConfigureAwait(false);
        if (caller is null)
        {
            return Problems.Unauthorized(why);
        }

        if (caller.User is { IsSuspended: true })
        {
            return Problems.Forbidden(Refusals.AccountSuspended);
        }

        exchange.Caller = caller;
        ResponseHeaders.Identified(context.Response.Headers, caller);
        if (Authentication.Refusal(operation, caller) is { } refusal)
        {
            return refusal;
        }

        var (allowed, standings) = limits.Acquire(operation, caller);
        foreach (var standing in standings)
        {
            standing.WriteTo(context.Response.Headers);
        }

        if (scripts.Delay(operation, caller) is { } delay)
        {
            await Task.Delay(delay, world.Clock, context.RequestAborted).ConfigureAwait(false);
        }

        if (scripts.Refusal(operation, caller) is { } scripted)
        {
            return await scripted.RespondAsync(context, operation, caller, world.Now, context.RequestAborted).ConfigureAwait(false);
        }

        if (!allowed && options.EnforceRateLimits)
        {
            return Problems.TooManyRequests();
        }

        if (scripts.Response(operation, caller) is { } replacement)
        {
            return replacement;
        }

        if (!Handlers.Serves(operation))
        {
            return Problems.NotServed(operation);
        }

        if (world.Charges.Refuses(operation))
        {
            return Problems.PaymentRequired().Because("The App's credits are used up (XSandboxOptions.Credits, XSandbox.Balance).");
        }

        if (request.Query.Keys.FirstOrDefault(values.ContainsKey) is { } misplaced)
        {
            // Else the query would say otherwise than the path.
            return Problems.InvalidRequest([
                ParameterCheck.Unknown(operation, misplaced, request.Query[misplaced].ToString(), world.ForgetsTweetWords),
            ]);
        }

        foreach (var (name, value) in request.Query)
        {
            values[ParameterCheck.Canonical(operation, name)] = value.ToString();
        }

        var isPost = DialectWords.Read(operation, values, world.ForgetsTweetWords, out var forgotten);
        var (arguments, wrong) = await ReadAsync(request, operation, values).ConfigureAwait(false);
        if ((wrong ?? Wrong(operation, caller, arguments, forgotten)) is { } fault)
        {
            return fault;
        }

        var call = new Call(world, options, operation, arguments, caller) { Origin = $"{request.Scheme}://{request.Host}" };
        return operation.Streaming is not null && HttpMethods.IsHead(request.Method) ? new ApiResponse(200, []) { IsEmpty = true }
            : operation.Streaming is not null ? await streams.ServeAsync(call, context).ConfigureAwait(false)
            : WebhookServer.Serves(operation)
                ? Changed(
                    Charged(exchange, call, await webhooks.HandleAsync(call, context.RequestAborted).ConfigureAwait(false)),
                    operation,
                    caller
                )
            : In(isPost, Changed(Handle(exchange, call), operation, caller));
    }

    private static ApiResponse In(bool isPost, ApiResponse response) =>
        isPost ? response with { Body = DialectWords.Write(response.Body) } : response;

    private ApiResponse Handle(Exchange exchange, Call call)
    {
        lock (world.Gate)
        {
            return Current(call) is { } current
                ? Charged(exchange, current, Handlers.Handle(current))
                : Problems.Unauthorized("A state was loaded meanwhile, and its world does not have the user.");
        }
    }

    // A state that was loaded since the caller was identified has a record of its own of the same user.
    private Call? Current(Call call) =>
        call.User is not { } user ? call
        : world.User(user.Id) is not { } current ? null
        : current == user ? call
        : new Call(world, options, call.Operation, call.Arguments, call.Caller with { User = current }) { Origin = call.Origin };

    private ApiResponse Charged(Exchange exchange, Call call, ApiResponse response)
    {
        exchange.Usd = world.Charges.Charge(call, response.Status, response.Body);
        return response;
    }

    private ApiResponse Changed(ApiResponse response, XOperation operation, Caller caller)
    {
        if (response.Status < 300 && scripts.Change(operation, caller) is { } change)
        {
            change(response.Body);
        }

        return response;
    }

    // Chunks have a limit that X does not state; a photo in one request may have its 5 MB, with some room for what surrounds it.
    private long LimitOf(XOperation operation) =>
        operation.Id == "UploadMedia" ? MediaUploadSection.MaxPhotoBytes + (64 * 1024) : options.MaxMediaChunkBytes;

    /// <summary>What is wrong with a request's arguments; null when nothing is.</summary>
    private static ApiResponse? Wrong(
        XOperation operation,
        Caller caller,
        Arguments arguments,
        IReadOnlyDictionary<string, string> forgotten
    )
    {
        if (ParameterCheck.Errors(operation, arguments, forgotten) is { Count: > 0 } errors)
        {
            return Problems.InvalidRequest(errors);
        }

        return Oneself(operation) is { } parameter && caller.User is { } user && arguments.Id(parameter) != user.Id
            ? Problems.NotOneself(parameter, arguments.Text(parameter)!, user.Id)
            : null;
    }

    /// <summary>The parameter that has to be the caller's own id: that of the user on whose behalf something is written; null where there is none.</summary>
    private static string? Oneself(XOperation operation) =>
        operation.Method == HttpMethod.Get || operation.Path.Contains("/dm/", StringComparison.Ordinal) ? null
        : operation.Path.StartsWith("/2/users/{id}/", StringComparison.Ordinal) ? "id"
        : operation.Path.StartsWith("/2/users/{source_user_id}/", StringComparison.Ordinal) ? "source_user_id"
        : null;

    private async Task<(Arguments Arguments, ApiResponse? Wrong)> ReadAsync(
        HttpRequest request,
        XOperation operation,
        Dictionary<string, string> values
    )
    {
        var nothing = new Arguments(values, default);
        if (operation.Parameters.Any(spec => spec.In == XParameterLocation.File))
        {
            var (parts, refusal) = await MultipartArguments
                .ReadAsync(request, operation, values, world.MediaStore, LimitOf(operation))
                .ConfigureAwait(false);
            return (parts ?? nothing, refusal);
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false);
        if (buffer.Length == 0)
        {
            return (nothing, null);
        }

        if (
            !(
                MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            return operation.Parameters.Any(spec => spec.In == XParameterLocation.Body)
                ? (nothing, Problems.InvalidRequest("Requests with bodies must have content-type of application/json."))
                : (nothing with { Content = buffer.ToArray() }, null);
        }

        try
        {
            using var document = JsonDocument.Parse(buffer.ToArray());
            if (JsonText.IsText(document.RootElement))
            {
                return (new Arguments(values, document.RootElement.Clone()), null);
            }
        }
        catch (JsonException)
        {
            // It is refused below.
        }

        return (nothing, Problems.InvalidRequest("body", "", "Request body is not valid JSON"));
    }
}
