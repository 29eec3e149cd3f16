using System.Text.Json;
using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Cli.Output;

namespace XApi.Cli.Calls;

/// <summary>Shows a request, the credential that it would go out for, and what it can cost, and sends nothing.</summary>
internal sealed class RequestPreview(CommandContext context)
{
    /// <summary>Shows a request that is described by hand.</summary>
    public Task ShowAsync(XRequestMessage request, XOperation operation)
    {
        if (operation.Streaming is not null && request.Operation is not null)
        {
            // The engine of streams would take a request that is not sent for a lost connection.
            var opening = DescribedRequest.Of(operation, request);
            RequestCheck.Check(opening);
            return ShowAsync(opening);
        }

        return operation.ResponseMediaType == "application/json" || operation.Streaming is not null
            ? ShowAsync(x => x.SendAsync(request, context.Cancel))
            : ShowAsync(x => x.DownloadAsync(request, context.Cancel));
    }

    /// <summary>Shows the requests of a call: of a lookup of many there are several.</summary>
    public async Task ShowAsync(Func<IXApiClient, Task> call)
    {
        foreach (var request in await context.Client.Costs.Show!(call))
        {
            await ShowAsync(request);
        }
    }

    private async Task ShowAsync(XRequest request)
    {
        var options = context.ClientOptions();
        using var message = request.ToMessage(options.BaseAddress, options.Dialect);
        var body = message.Content is null ? null : await message.Content.ReadAsStringAsync(context.Cancel);
        var chosen = await CredentialOfAsync(request, options.Credentials);
        var credential = chosen?.Scheme.Method() ?? "none";
        var cost = CostOf(request, chosen);
        if (context.IsJson)
        {
            JsonOutput.Write(context, json => Write(json, message, body, credential, request.Operation, cost));
            return;
        }

        context.Out.WriteLine($"{message.Method} {message.RequestUri!.AbsoluteUri}");
        context.Out.WriteLine($"Authorization: ({credential})");
        if (body is not null)
        {
            context.Out.WriteLine($"Content-Type: {message.Content!.Headers.ContentType}");
            context.Out.WriteLine();
            context.Out.WriteLine(SafeText.Of(body));
        }

        context.Out.WriteLine();
        context.Out.WriteLine($"Not sent. {cost?.ToString() ?? $"{request.Operation.Id}: X says no price"}.");
        if (request.NamesUsers)
        {
            context.Out.WriteLine("The id of the user that is named is looked up first, unless it is known.");
        }
    }

    private CostEstimate? CostOf(XRequest request, XCredential? credential)
    {
        if (request.Operation.Price is not { } price || !context.Client.Costs.Prices.Items.TryGetValue(price.Item, out var item))
        {
            return null;
        }

        if (price.Per == "event" || request.Operation.Streaming is not null)
        {
            return new CostEstimate(request.Operation, price.Item, 0, null) { Basis = price.Basis };
        }

        var facts = CostShape.FactsOf(request, context.Client.Costs.Prices);
        return context.Client.Costs.Estimate(request.Operation, credential, facts.Cost, 1, facts.Cost.Resources);
    }

    private async Task<XCredential?> CredentialOfAsync(XRequest request, IReadOnlyList<IAuthenticationProvider> credentials)
    {
        if (request.Operation.Security.Count == 0)
        {
            return null;
        }

        return await new CredentialSelector(credentials).SelectAsync(
            request.Operation,
            request.AsksForPrivateValues,
            request.Options?.Credential,
            context.Cancel
        );
    }

    private static void Write(
        Utf8JsonWriter json,
        HttpRequestMessage message,
        string? body,
        string credential,
        XOperation operation,
        CostEstimate? cost
    )
    {
        json.WriteStartObject();
        json.WriteString("operation", operation.Id);
        json.WriteString("method", message.Method.Method);
        json.WriteString("url", message.RequestUri!.AbsoluteUri);
        json.WriteString("credential", credential);
        json.WriteString("body", body);
        if (cost is not null)
        {
            json.WriteStartObject("cost");
            json.WriteString("item", cost.Item);
            json.WriteNumber("least_usd", cost.Least);
            if (cost.Most is { } most)
            {
                json.WriteNumber("most_usd", most);
            }

            json.WriteString("basis", cost.Basis);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
