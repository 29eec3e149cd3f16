using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Serves the page at <c>/</c>, and its levers under <c>/sandbox/</c>. Nothing of it comes from another host.</summary>
internal sealed class PageEndpoints(XSandbox sandbox, TrafficLog traffic)
{
    private const string Prefix = "/sandbox/";

    private readonly ControlRoutes _routes = new(sandbox, traffic);

    private static readonly Dictionary<string, (string File, string Type)> Assets = new(StringComparer.Ordinal)
    {
        ["/"] = ("page.html", "text/html; charset=utf-8"),
        ["/sandbox/page.css"] = ("page.css", "text/css; charset=utf-8"),
        ["/sandbox/page.js"] = ("page.js", "text/javascript; charset=utf-8"),
    };

    /// <summary>Responds to a request that is the page's own, which is no request to X; records any other, and lets it pass.</summary>
    internal Task HandleAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Path == "/" || context.Request.Path.StartsWithSegments("/sandbox", StringComparison.Ordinal)
            ? RespondAsync(context)
            : traffic.RecordAsync(context, next);

    private async Task RespondAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);

        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        if (!OwnPages.Admits(request, sandbox.BaseAddress))
        {
            await WriteAsync(
                    response,
                    403,
                    new JsonObject { ["error"] = "The sandbox responds to this machine, and to no other site's page." }
                )
                .ConfigureAwait(false);
        }
        else if (Assets.TryGetValue(request.Path.Value!, out var asset) && HttpMethods.IsGet(request.Method))
        {
            response.ContentType = asset.Type;
            var file = typeof(PageEndpoints).Assembly.GetManifestResourceStream(asset.File)!;
            await using var _ = file.ConfigureAwait(false);
            await file.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await ControlAsync(context).ConfigureAwait(false);
        }
    }

    private async Task ControlAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value is { } all && all.StartsWith(Prefix, StringComparison.Ordinal) ? all[Prefix.Length..] : "";
        JsonObject body = [];
        if (path == "seed")
        {
            // A file of JSON lines is no JSON.
            using var lines = new StreamReader(request.Body);
            body["lines"] = await lines.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        }
        else if (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            try
            {
                body =
                    await JsonNode.ParseAsync(request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false) as JsonObject
                    ?? throw new JsonException("It must be a JSON object.");
            }
            catch (JsonException fault)
            {
                await WriteAsync(context.Response, 400, new JsonObject { ["error"] = $"The body is no JSON object. {fault.Message}" })
                    .ConfigureAwait(false);
                return;
            }
        }

        var query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var (status, json) = _routes.Handle(request.Method, path, query, body);
        await WriteAsync(context.Response, status, json).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpResponse response, int status, JsonNode json)
    {
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(json.ToJsonString(), response.HttpContext.RequestAborted);
    }
}
