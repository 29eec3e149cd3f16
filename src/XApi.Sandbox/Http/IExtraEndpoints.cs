using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The seam for what the sandbox serves besides the operations of the spec, such as the endpoints of OAuth.</summary>
internal interface IExtraEndpoints
{
    /// <summary>Responds to a request that is meant for it; false leaves the request to others.</summary>
    Task<bool> TryRespondAsync(HttpContext context);
}
