using System.Runtime.InteropServices;
using System.Text.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Reads what a socket's frame carries by the rules of request bodies: a frame that does what a route does is refused for the same
/// reasons.</summary>
public static class FrameBody
{
    /// <param name="frame">A JSON object. Fields that the request does not have, such as <c>type</c>, are ignored.</param>
    /// <param name="refusal">What the route would answer; null when the frame is read.</param>
    public static T? Read<T>(JsonElement frame, out Problem? refusal)
        where T : class
    {
        try
        {
            refusal = null;
            return BodyReader.Parse<T>(JsonMarshal.GetRawUtf8Value(frame).ToArray());
        }
        catch (RequestRejectedException rejected)
        {
            refusal = rejected.Problem;
            return null;
        }
    }
}
